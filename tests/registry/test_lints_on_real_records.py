"""The lints over 178 real records: they find what was counted by hand, and no more."""

from collections import Counter

from telewire_registry.check import check_registry
from telewire_registry.config import Config
from telewire_registry.markdown.import_files import ImportedFile
from telewire_registry.order import order_keys

COUNTED = {
    "TW012": 45 + 57,  # categories and priorities outside the lists
    "TW103": 18,  # ids outside their range
    "TW107": 77,  # status lines with gaps
    "TW162": 41,  # without one of the seven checks
    "TW161": 17,  # a ticked test and no Tested
}


def test_real_records_have_the_faults_that_were_counted(real_records: tuple[ImportedFile, ...]) -> None:
    folder = real_records[0].target.parent
    checked = check_registry(Config(folder=folder.parent, registry=folder.name))
    found = Counter(diagnostic.code for diagnostic in checked.diagnostics)
    assert checked.files == len(checked.registry.records) == 178
    assert {code: found[code] for code in COUNTED} == COUNTED
    # 22 references lead nowhere: in dependencies, and in texts.
    assert found["TW104"] + found["TW105"] == 22
    # 29 names of dependencies differ from the record's name; five of them are its title, or one of its fields.
    assert found["TW106"] == 24
    assert len({d.record for d in checked.diagnostics if d.code == "TW110"}) == 2
    # What the import keeps is used.
    assert found["TW180"] == 0
    assert not {code for code in found if code.startswith("TW00")}
    # Nor has `telewire fmt` anything to move: another order of keys would be another page.
    moved = [
        source.path
        for source in checked.registry.sources[::4]
        if order_keys(source.text, source.path).text != source.text
    ]
    assert moved == []
