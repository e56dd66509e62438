"""What a bench found, said in one line: so many a second, beside what the machine could do."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Measured:
    """So many things done in so many seconds; the limit did the least that could be done."""

    what: str
    where: str
    count: int
    seconds: float
    limit_seconds: float

    @property
    def rate(self) -> float:
        """Things a second."""
        return self.count / self.seconds

    @property
    def ratio(self) -> float:
        """How many times the limit's time was needed."""
        return self.seconds / self.limit_seconds

    def tell(self) -> None:
        """Write the line."""
        sys.stdout.write(
            f"{self.what:<28} {self.where:<10} {self.count:>7} in {self.seconds:6.2f} s = "
            f"{self.rate:>7.0f}/s; limit {self.count / self.limit_seconds:>7.0f}/s, "
            f"{self.ratio:.1f} times its time\n"
        )
