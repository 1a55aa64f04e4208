"""`make bench`: measures, and writes the table of bench/README.md.

    python -m bench [--dialogues 10000 100000] [--rounds 3] [--seconds 2]

For each size there are a catalogue and two servers of one worker: one asks for the generation at most every 200 ms,
one with every request. In each round every question is asked for some seconds by four clients, the bare SQL right
before what it is compared with. Addresses that are to be cold are not the same twice in a round, and each round begins
with a new generation, so that nothing is kept.
"""

import argparse
import contextlib
import os

from bench.catalogue import Catalogue, catalogue
from bench.report import write_report
from bench.sitting import Sitting

PORT = 8711
WRITES = 60


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--dialogues", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    asked = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    catalogues = [catalogue(number) for number in asked.dialogues]
    with contextlib.ExitStack() as stack:
        sittings = [_sit(stack, place, one) for place, one in enumerate(catalogues)]
        for number in range(asked.rounds):
            for sitting in sittings:
                print(f"Round {number + 1}, {sitting.catalogue.dialogues} dialogues", flush=True)
                sitting.round(asked.seconds)
        for sitting in sittings:
            print(f"Memory and writing, {sitting.catalogue.dialogues} dialogues", flush=True)
            sitting.fill_memory()
            sitting.publish(WRITES)
        write_report(sittings, asked.rounds, asked.seconds)


def _sit(stack: contextlib.ExitStack, place: int, of: Catalogue) -> Sitting:
    ports = {ttl: PORT + 2 * place + n for n, ttl in enumerate((0.2, 0.0))}
    return Sitting(of, ports, {ttl: stack.enter_context(of.served(port, ttl)) for ttl, port in ports.items()})


if __name__ == "__main__":
    main()
