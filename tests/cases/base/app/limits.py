WARNING = 0.5
CRITICAL = 2.0


class Limits:
    WARNING = 0.5
    CRITICAL = 2.0
    STYLES = {"warning": 0.5, "critical": 2.0}
