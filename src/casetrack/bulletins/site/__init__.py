"""The public site: static files for any web server, without scripts and without the database."""

from casetrack.bulletins.site.folder import Written
from casetrack.bulletins.site.writing import write_site

__all__ = ["Written", "write_site"]
