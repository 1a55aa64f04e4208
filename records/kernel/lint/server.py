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


# Of extensions, where one is loaded.
QUIET_WHERE_THERE = {"auto_explain.log_min_duration": {"-1"}, "pgaudit.log": {"none"}}


def server() -> Iterator[str]:
    """A finding for each setting that lets statements, parameters or rows into the server's log."""
    wanted = QUIET | QUIET_WHERE_THERE
    with connections["owner"].cursor() as cursor:
        cursor.execute("select name, setting from pg_settings where name = any (%s)", [[*wanted]])
        told = dict.fromkeys(QUIET, "unknown") | dict(cursor.fetchall())
        for name, value in told.items():
            if value not in wanted[name]:
                yield f"The server's {name} is {value}; set it to {' or '.join(wanted[name])}."
        # What a role or a database has of its own outdoes the server's.
        cursor.execute(
            "select coalesce(setrole::regrole::text, 'everybody'), split_part(line, '=', 1), split_part(line, '=', 2) "
            "from (select nullif(setrole, 0) as setrole, unnest(setconfig) as line from pg_db_role_setting) s"
        )
        for who, name, value in cursor.fetchall():
            if name in wanted and value not in wanted[name]:
                yield f"For {who} {name} is {value}; set it to {' or '.join(wanted[name])}."
