"""Find, check and load the rules: a folder of YAML and CSV in, one frozen `Rulebook` out."""

from whence.rulebook.checking import Problem, check
from whence.rulebook.folder import rules_dir
from whence.rulebook.loading import load
from whence.rulebook.rules import Rulebook

__all__ = ["Problem", "Rulebook", "check", "load", "rules_dir"]
