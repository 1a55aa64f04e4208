#!/usr/bin/env python3
"""The commands of the catalogue; `make run` is `manage.py serve` in the right environment.

Written so that an old Python gets as far as being told that it is too old.
"""

import os
import sys

# These look at the code only. `serve` sees to its database itself.
WITHOUT_DATABASE = {
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "makemigrations",
    "serve",
    "spectacular",
}


def needs_database(arguments):
    """Whether the command that `arguments` name talks to the database."""
    command = arguments[0] if arguments else "help"
    if {"--help", "-h", "--version", "version"} & set(arguments):
        return False
    if command == "check":
        return "--database" in arguments or "--deploy" in arguments
    return command not in WITHOUT_DATABASE


def main():
    if sys.version_info < (3, 12):
        sys.exit("The catalogue needs Python 3.12 or later, and this is {}.{}.".format(*sys.version_info))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line

        from config import cluster
    except ImportError as error:
        sys.exit("The module {} is missing: run `make run` first.".format(error.name))
    try:
        if needs_database(sys.argv[1:]):
            cluster.ready()
        execute_from_command_line(sys.argv)
    except cluster.Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)  # as a shell reports a command that Ctrl-C ended


if __name__ == "__main__":
    main()
