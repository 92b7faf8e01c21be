"""Equal records of a stream are answered once, each under its own id."""

from whence.web.answer_memo import AnswerMemo, key_of


def test_an_equal_record_gets_the_same_answer_under_its_own_id() -> None:
    memo = AnswerMemo()
    memo.keep("Oslo", b'{"id":"a","outcome":"resolved"}', "a")
    assert memo.find("Oslo", 'b"') == b'{"id":"b\\"","outcome":"resolved"}'
    assert memo.find("Oslo", None) == b'{"id":null,"outcome":"resolved"}'
    assert memo.find("Leeds", "a") is None


def test_an_answer_that_no_longer_holds_is_made_anew() -> None:
    memo = AnswerMemo()
    noted: list[str | None] = []

    def note(record_id: str | None) -> bool:
        noted.append(record_id)
        return len(noted) < 2

    memo.keep("x", b'{"id":null,"outcome":"ambiguous"}', None, note)
    assert memo.find("x", "1") is not None
    assert memo.find("x", "2") is None
    assert noted == ["1", "2"]
    assert memo.find("x", "3") is None


def test_other_circumstances_forget_all() -> None:
    memo = AnswerMemo()
    now = object()
    memo.under(now)
    memo.keep("x", b'{"id":null}', None)
    memo.under(now)
    assert memo.find("x", None) is not None
    memo.under(object())
    assert memo.find("x", None) is None


def test_records_are_equal_where_all_but_the_id_is() -> None:
    asked = {"id": "1", "text": "Oslo", "context": {"country": ["NO"]}}
    other = {"context": {"country": ["NO"]}, "text": "Oslo", "id": "2"}
    assert key_of(asked)[0] == key_of(other)[0]
    assert key_of(asked)[0] != key_of({**asked, "explain": True})[0]
    assert key_of({"text": "Oslo"}) == ("Oslo", None)
    assert key_of({"text": "Oslo", "id": 5}) == (None, None)
    assert key_of({"text": "a"})[0] != key_of({"city": "a"})[0]
    assert key_of(["Oslo"]) == (None, None)
