"""JSON lines, Parquet, packed files and other encodings."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
import zstandard
from tests.batch.conftest import Clean, records

from whence.batch.clean_options import OnError
from whence.batch.comparing import compare
from whence.batch.row_answer import COLUMNS
from whence.errors import InvalidRequest, UnreadableInput


def test_members_are_added_to_json_lines_and_the_rest_stays(clean: Clean) -> None:
    data = b'{"text": "Oslo",  "n": 1.50}\r\n\n{ }\n{"text": null, "x": {"}": 1}}'
    out, summary = clean(data, "people.jsonl")
    lines = out.split(b"\n")
    assert lines[0].startswith(b'{"text": "Oslo",  "n": 1.50,"whence_outcome":"resolved",')
    assert lines[0].endswith(b"}\r")
    assert lines[1] == b""
    answers = [json.loads(line) for line in lines if line.strip()]
    assert [one["whence_outcome"] for one in answers] == [
        "resolved", "not_a_location", "not_a_location",
    ]  # fmt: skip
    assert isinstance(answers[0]["whence_confidence"], float)
    assert answers[0]["whence_flags"] is None
    assert answers[2]["x"] == {"}": 1}
    assert summary.faults == ("1 × a column missing; it counts as empty (row 3)",)


def test_a_line_that_is_no_object_is_carried_and_told_or_refused(clean: Clean) -> None:
    data = b'{"text": "Oslo"}\n["Oslo"]\nOslo\n'
    out, summary = clean(data, "people.jsonl")
    assert out.endswith(b'["Oslo"]\nOslo\n')
    assert summary.faults[0].endswith("(row 2, 3)")
    with pytest.raises(UnreadableInput, match="row 2"):
        clean(data, "people.jsonl", on_error=OnError.REFUSE)


@pytest.mark.parametrize("name", ["people.jsonl", "people.parquet"])
def test_a_location_that_is_too_long_is_told_or_refused(
    clean: Clean, tmp_path: Path, name: str
) -> None:
    frame = pl.DataFrame({"text": ["Oslo", "x" * 1_001, "Oslo", "x" * 1_000, "x" * 1_001]})
    write = frame.write_ndjson if name.endswith("jsonl") else frame.write_parquet
    write(tmp_path / "made")
    data = (tmp_path / "made").read_bytes()
    _, summary = clean(data, name)
    assert summary.faults == (
        "2 × a location longer than WHENCE_MAX_TEXT allows; kept, without an answer (row 2, 5)",
    )
    with pytest.raises(UnreadableInput, match="row 2: a location longer"):
        clean(data, name, "refused." + name, on_error=OnError.REFUSE)
    assert not (tmp_path / ("refused." + name)).exists()


def test_parquet_keeps_its_columns_types_and_order(clean: Clean, tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"n": [3, 1, 2, 4], "text": ["Oslo", None, "Torontoo, Ontaria", "Oslo"], "d": [1.5] * 4}
    )
    path = tmp_path / "made.parquet"
    frame.write_parquet(path)
    _, summary = clean(path.read_bytes(), "people.parquet")
    out = pl.read_parquet(tmp_path / "out.people.parquet")
    assert out.columns == [*frame.columns, *COLUMNS]
    assert out.select(frame.columns).equals(frame)
    assert out["whence_city"].to_list() == ["Oslo", None, "Toronto", "Oslo"]
    assert out["whence_confidence"].dtype == pl.Float64
    assert (summary.rows, summary.values) == (4, 3)


def test_parquet_is_taken_by_its_very_name(clean: Clean, tmp_path: Path) -> None:
    pl.DataFrame({"text": ["Leeds", "Rome"]}).write_parquet(tmp_path / "g1.parquet")
    pl.DataFrame({"text": ["Oslo"]}).write_parquet(tmp_path / "made.parquet")
    _, summary = clean((tmp_path / "made.parquet").read_bytes(), "g[1].parquet")
    assert summary.rows == 1
    out = str(tmp_path / "out.g[1].parquet")
    assert compare(out, out, None).records["unchanged"] == 1


def test_parquet_keeps_what_it_says_of_itself(clean: Clean, tmp_path: Path) -> None:
    made, said = tmp_path / "made.parquet", {"owner": "Zoë"}
    pl.DataFrame({"text": ["Oslo"]}).write_parquet(made, metadata=said)
    clean(made.read_bytes(), "people.parquet")
    assert pl.read_parquet_metadata(tmp_path / "out.people.parquet")["owner"] == "Zoë"


@pytest.mark.parametrize("name", ["people.csv", "people.jsonl", "people.parquet"])
def test_a_column_may_be_asked_for_twice(clean: Clean, tmp_path: Path, name: str) -> None:
    frame = pl.DataFrame({"text": ["Oslo", "Norway"]})
    write = {".csv": frame.write_csv, ".jsonl": frame.write_ndjson}.get(
        Path(name).suffix, frame.write_parquet
    )
    write(tmp_path / "made")
    _, summary = clean((tmp_path / "made").read_bytes(), name, text="text", country="text")
    assert (summary.rows, summary.values) == (2, 2)


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_packed_files_are_read_and_written(clean: Clean, suffix: str) -> None:
    pack = gzip.compress if suffix == ".gz" else zstandard.compress
    unpack = gzip.decompress if suffix == ".gz" else zstandard.decompress
    plain, _ = clean(b"text\nOslo\n")
    packed, _ = clean(pack(b"text\nOslo\n"), f"people.csv{suffix}")
    if suffix == ".zst":  # a stream's frame does not say how long it is
        reader = zstandard.ZstdDecompressor().decompressobj()
        assert reader.decompress(packed) == plain
    else:
        assert unpack(packed) == plain


LONG = b"text\n" + b"Oslo\n" * 1000
WIDE = zstandard.ZstdCompressionParameters(window_log=28, enable_ldm=True)


@pytest.mark.parametrize(
    ("packed", "suffix"),
    [
        (gzip.compress(LONG)[:-20], ".gz"),
        (zstandard.compress(LONG)[:-3], ".zst"),
        (zstandard.compress(LONG) + zstandard.compress(b"Leeds\n")[:-3], ".zst"),
        (zstandard.compress(LONG) + b"no frame", ".zst"),
    ],
    ids=["gzip", "zstandard", "its second frame", "what follows it"],
)
def test_a_packed_file_that_is_cut_off_is_told(clean: Clean, packed: bytes, suffix: str) -> None:
    with pytest.raises(UnreadableInput, match="cut off or damaged"):
        clean(packed, f"people.csv{suffix}")


def test_frames_of_zstandard_are_read_one_after_another(clean: Clean) -> None:
    skipped = b"\x50\x2a\x4d\x18\x03\0\0\0abc"
    frames = skipped + zstandard.compress(LONG) + zstandard.compress(b"Leeds\n")
    _, summary = clean(frames, "people.csv.zst")
    assert (summary.rows, summary.values) == (1001, 2)


def test_a_window_too_wide_for_zstandard_is_no_damage(clean: Clean) -> None:
    packer = zstandard.ZstdCompressor(compression_params=WIDE).compressobj()
    with pytest.raises(UnreadableInput, match="window of over 128 MB"):
        clean(packer.compress(LONG) + packer.flush(), "people.csv.zst")


TOWNS = {
    "cp1252": "Zürich, Málaga, Besançon, Århus, Göteborg, Düsseldorf, São Paulo, Córdoba",
    "cp1251": "Москва, Санкт-Петербург, Новосибирск, Екатеринбург, Нижний Новгород, Казань",
    "koi8_r": "Москва, Санкт-Петербург, Новосибирск, Екатеринбург, Нижний Новгород, Казань",
    "cp932": "東京都、大阪市、名古屋市、さいたま市、ソフトウェア開発、神奈川県横浜市、北海道札幌市",
    "gb18030": "北京市，上海市，广州市天河区，深圳，杭州，成都，武汉，西安，重庆，南京",
    "utf-16": "Zürich, 東京, Москва",
    "utf-16-le": "Zürich, Oslo, Leeds, Madrid, Torino, Firenze",
    "utf-8-sig": "Zürich, 東京, Москва",
}


@pytest.mark.parametrize("encoding", TOWNS)
def test_the_encoding_is_found_out_and_the_text_stays(clean: Clean, encoding: str) -> None:
    text = "id\ttext\n" + "".join(
        f"{n}\t{town.strip()}\n" for n, town in enumerate(_towns(TOWNS[encoding]) * 3)
    )
    out, summary = clean(text.encode(encoding), "people.tsv")
    kept = [line.split("\t")[:2] for line in out.decode("utf-8-sig").splitlines()]
    assert kept == [line.split("\t") for line in text.splitlines()]
    assert summary.outcomes["resolved"] > 0


@pytest.mark.parametrize("encoding", [*TOWNS, "big5", "euc_jp"])
def test_the_same_encoding_keeps_every_byte(clean: Clean, encoding: str) -> None:
    towns = _towns(TOWNS.get(encoding, "東京, 大阪"))
    text = "id,text\r\n" + "".join(f'{n},"{town}"\r\n' for n, town in enumerate(towns))
    out, _ = clean(text.encode(encoding), encoding=encoding, is_encoding_kept=True, delimiter=",")
    back = out.decode(encoding)
    assert [line.split(",")[:2] for line in back.splitlines()] == [
        line.split(",") for line in text.splitlines()
    ]


@pytest.mark.parametrize(
    ("encoding", "is_kept", "begins"),
    [
        ("utf-8-sig", False, b"\xef\xbb\xbftext"),
        ("utf-16", False, b"text"),
        ("utf-16", True, "\ufefftext".encode("utf-16-le")),
    ],
)
def test_a_mark_stays_with_its_encoding(
    clean: Clean, encoding: str, is_kept: bool, begins: bytes
) -> None:
    out, _ = clean("text\nOslo\n".encode(encoding), is_encoding_kept=is_kept, delimiter=",")
    assert out.startswith(begins)


def test_a_wrong_encoding_is_told(clean: Clean) -> None:
    with pytest.raises(UnreadableInput, match="--encoding"):
        clean("text\nOslo".encode("utf-16-le")[:-1], encoding="utf-16-le")
    with pytest.raises(InvalidRequest, match="unknown"):
        clean(b"text\nOslo\n", encoding="klingon")


@pytest.mark.parametrize("codec", ["punycode", "undefined"])
@pytest.mark.parametrize("name", ["people.csv", "people.jsonl"])
def test_a_codec_that_is_for_no_table_is_told(
    clean: Clean, tmp_path: Path, codec: str, name: str
) -> None:
    data = b"text\nOslo\n" if name.endswith("csv") else b'{"text": "Oslo"}\n'
    with pytest.raises(UnreadableInput, match=rf"{name}: .*{codec}; say the right"):
        clean(data, name, encoding=codec)
    clean(data, name)
    out = str(tmp_path / f"out.{name}")
    with pytest.raises(UnreadableInput, match=rf"{name}: .*{codec}; say the right"):
        compare(out, out, None, codec)


def test_bytes_that_are_no_utf8_are_copied_and_told(clean: Clean) -> None:
    head = b"text\nOslo\n" + b"Leeds\n" * 200_000
    out, summary = clean(head + b"Z\xfcrich\n")
    assert b"\nZ\xfcrich," in out
    assert summary.faults[0].endswith("(row 200003)")
    assert len(records(out.replace(b"\xfc", b""))) == 200_002


def _towns(text: str) -> list[str]:
    for mark in "、，":
        text = text.replace(mark, ",")
    return [town.strip() for town in text.split(",")]
