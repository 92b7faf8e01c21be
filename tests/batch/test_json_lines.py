"""JSON lines as they come from real exports: odd escapes, NaN, numbers beyond 64 bits."""

import json

import pytest
from tests.batch.conftest import Clean

from whence.batch.clean_options import CleanOptions
from whence.batch.distinct_values import Values
from whence.batch.json_line import object_of, text_of_value, whole_text
from whence.batch.jsonl_rows import JsonlRows
from whence.batch.packed_files import opened
from whence.batch.row_faults import RowFaults

HALF = rb"\ud83d"


@pytest.mark.parametrize("member", [b'"a":NaN', b'"a":"' + HALF + b'"', b'"a":-Infinity'])
def test_what_strict_readers_refuse_elsewhere_costs_no_answer(clean: Clean, member: bytes) -> None:
    line = b'{"text":"Oslo",' + member
    out, summary = clean(line + b"}\n", "people.jsonl")
    assert out.startswith(line + b',"whence_outcome":"resolved",')
    assert not summary.faults


def test_half_a_character_is_refused_as_the_service_refuses_it(clean: Clean) -> None:
    line = b'{"text":"Os' + HALF + b'lo"'
    out, _ = clean(line + b"}\n", "people.jsonl")
    assert out.startswith(line)
    said = json.loads(out)
    assert (said["whence_outcome"], said["whence_reasons"]) == (None, "invalid_request")


def test_ids_keep_all_their_digits(tmp_path) -> None:
    path = tmp_path / "people.jsonl"
    ids = ["123456789012345678901234567890", "123456789012345678901234567891"]
    path.write_text("".join(f'{{"text":"x","id":{one}}}\n' for one in ids))
    options = CleanOptions({"text": "text"}, id_column="id")
    with opened(str(path)) as source:
        rows = JsonlRows(source, options, RowFaults("people.jsonl", is_refusing=False))
        values = Values()
        (block,) = rows.blocks(lambda: values)
        assert [name for name, _ in rows.beside(block, [0, 1])] == ids


@pytest.mark.parametrize("line", [b"[1]", b'"Oslo"', b"no JSON", b"", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_none(line: bytes) -> None:
    assert object_of(line) is None


def test_values_become_the_text_of_a_cell() -> None:
    assert text_of_value({"city": "Rome"}) == '{"city":"Rome"}'
    assert text_of_value(10**30) == "1" + "0" * 30
    assert whole_text("\ud83d!") == "?!"
