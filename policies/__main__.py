"""The policy pack, as `pulumi preview --policy-pack policies` starts it."""

import sys
from pathlib import Path

# The engine runs this file as a script; the rules are a package, and the offline preview imports them as one.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from policies.pack import serve

serve()
