"""Findings about the server's own settings: its log must not become a second copy of what is hidden."""

from collections.abc import Iterator

from django.db import connections

QUIET = {
    "log_statement": {"none"},
    "log_min_messages": {"log", "fatal", "panic"},
    "log_min_error_statement": {"panic"},
    "log_error_verbosity": {"terse"},
    "log_parameter_max_length_on_error": {"0"},
    "log_min_duration_statement": {"-1"},
    "log_min_duration_sample": {"-1"},
    "log_transaction_sample_rate": {"0"},
    "debug_print_plan": {"off"},
    "debug_print_parse": {"off"},
    "debug_print_rewritten": {"off"},
    "row_security": {"on"},
}


def server() -> Iterator[str]:
    """A finding for each setting that lets statements, parameters or rows into the server's log."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name = any (%s)", [[*QUIET]])
        for name, value in cursor.fetchall():
            if value not in QUIET[name]:
                yield f"The server's {name} is {value}; set it to {' or '.join(QUIET[name])}."
        cursor.execute("select setting from pg_settings where name = 'auto_explain.log_min_duration'")
        if (found := cursor.fetchone()) and found[0] != "-1":
            yield "auto_explain writes plans, and values in them, into the log."
