"""What the log must not hold."""

import logging


class WithoutAddress(logging.Filter):
    """Of a request that failed: method and route instead of the address, which may be or hold a name."""

    def filter(self, record: logging.LogRecord) -> bool:
        if request := getattr(record, "request", None):
            match = request.resolver_match
            record.msg, record.args = "%s: %s", (request.method, match.route if match else "-")
        return True
