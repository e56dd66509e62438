"""Settings: config.toml, then the environment (`CASETRACK_…`), checked and frozen.

Unknown keys are refused with the nearest known name. Relative paths start at the file's folder.
"""

from casetrack.config.reading import load_settings
from casetrack.config.sections import Bulletin, Folders, Oidc, Settings

__all__ = ["Bulletin", "Folders", "Oidc", "Settings", "load_settings"]
