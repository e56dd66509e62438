"""The real texts are not kept here: without them their tests are not collected."""

import os

collect_ignore = [] if "CASETRACK_REAL_BULLETINS" in os.environ else ["test_real_texts.py"]
