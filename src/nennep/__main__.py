"""`python -m nennep`: the operator's command."""

import sys

from nennep.site.cli import main

sys.exit(main())
