"""The folder and the repair tables as the rules have them."""

import pytest

from whence.rulebook import rules_dir
from whence.rulebook.folder import RulesFolder
from whence.rulebook.tables import fold_tables, repair_tables
from whence.text.fold import Folder
from whence.text.repair import RepairTables


@pytest.fixture(scope="session")
def folder() -> Folder:
    return Folder(fold_tables(RulesFolder(rules_dir(None))))


@pytest.fixture(scope="session")
def tables() -> RepairTables:
    return repair_tables(RulesFolder(rules_dir(None)))
