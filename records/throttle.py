"""How often one address may ask. Kept in the memory of the process: each of several workers counts its own.

A bucket of tokens for each address: full at first, refilled as time goes by, and a request takes one out. One bucket is
for every request, a smaller one for what must be worked out: what is kept ready, or is still as the visitor has it, is
not taken from that.
"""

import math
import re
import threading
import time
from collections import OrderedDict
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config.rates import Rate
from records.site import too_many

MOST = 50_000  # addresses that are known; of the one that asked longest ago everything is forgotten
Address = IPv4Address | IPv6Address


class Buckets:
    """One for each address."""

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self.known: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what was left, and when
        self.lock = threading.Lock()

    def take(self, whose: str) -> float:
        """Takes a token, and gives 0; or gives the seconds until there will be one."""
        with self.lock:
            now = time.monotonic()
            left, at = self.known.pop(whose, (self.rate.number, now))
            left = min(self.rate.number, left + (now - at) * self.rate.per_second)
            enough = left >= 1
            self.known[whose] = (left - enough, now)
            if len(self.known) > MOST:
                self.known.popitem(last=False)
            return 0 if enough else (1 - left) / self.rate.per_second


class Throttle:
    """Gives the answer for somebody who asks too often; None for everybody else."""

    def __init__(self, rate: Rate | None) -> None:
        self.buckets = Buckets(rate) if rate else None

    def __call__(self, request: HttpRequest) -> HttpResponse | None:
        if self.buckets is None:
            return None
        address = address_of(request)
        if not settings.THROTTLE_THIS_MACHINE and (address is None or address.is_loopback):
            return None
        wait = self.buckets.take(_bucket(address))
        return too_many(request, math.ceil(wait)) if wait else None


def address_of(request: HttpRequest) -> Address | None:
    """Who asks, as far as it can be trusted: the connection, or what the outermost of our own proxies wrote down.
    None where that is no address, as over a socket of this machine."""
    through = [one for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    proxies = settings.TRUSTED_PROXIES
    told = _address(through[-proxies]) if 0 < proxies <= len(through) else None
    return told or _address(request.META.get("REMOTE_ADDR", ""))


def _address(text: str) -> Address | None:
    """With or without a port, which some proxies add."""
    plain = re.sub(r"^\[(.*)\](?::\d+)?$|^([\d.]+):\d+$", r"\1\2", text.strip())
    try:
        address = ip_address(plain)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _bucket(address: Address | None) -> str:
    """An IPv6 customer has a whole network, and so 2 to the 64 addresses."""
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), 64), strict=False))
    return str(address)
