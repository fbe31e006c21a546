import io
import threading

import pytest

from khuyenhoc.intake import Intake


class Answer(list):
    """Like Django's HttpResponse: iterable, told to close, either streaming or not."""

    def __init__(self, chunks, *, streaming=False):
        super().__init__(chunks)
        self.streaming = streaming
        self.closed_in = None

    def close(self):
        self.closed_in = threading.current_thread().name


def echo(environ, start_response):
    start_response("200 OK", [])
    return Answer([environ["wsgi.input"].read()])


def call(intake, body=b"", length=None):
    """Status and body of the answer to a POST that announces `length` bytes."""
    length = str(len(body)) if length is None else length
    environ = {"CONTENT_LENGTH": length, "wsgi.input": io.BytesIO(body)}
    statuses = []
    answer = intake(environ, lambda status, headers: statuses.append(status))
    return statuses[0], b"".join(answer)


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 1_000_000])
def test_intake_hands_over_the_whole_body(size):
    assert call(Intake(echo), b"x" * size) == ("200 OK", b"x" * size)


def test_intake_reads_no_further_than_announced():
    assert call(Intake(echo), b"mot hai", length="3") == ("200 OK", b"mot")


def test_intake_without_a_length_has_no_body():
    assert call(Intake(echo), b"mot hai", length="") == ("200 OK", b"")


def test_intake_refuses_half_an_upload():
    status, message = call(Intake(echo), b"mot", length="7")
    assert status == "400 Bad Request"
    assert message.decode() == "Phần gửi lên bị đứt giữa chừng. Xin gửi lại lần nữa.\n"


def test_intake_refuses_too_much_unread():
    class Unreadable:
        def read(self, size):
            pytest.fail("read although too long")

    statuses = []
    environ = {"CONTENT_LENGTH": "11", "wsgi.input": Unreadable()}
    Intake(echo, max_body=10)(environ, lambda status, headers: statuses.append(status))

    assert statuses == ["413 Content Too Large"]
    assert call(Intake(echo, max_body=10), b"x" * 10) == ("200 OK", b"x" * 10)


def test_intake_closes_an_answer_where_it_was_made():
    answer = Answer([b"a", b"b"])

    assert call(Intake(lambda environ, start: start("200 OK", []) or answer)) == ("200 OK", b"ab")

    assert answer.closed_in.startswith("django")


def test_intake_leaves_a_streaming_answer_to_the_server():
    answer = Answer([b"a", b"b"], streaming=True)

    call(Intake(lambda environ, start: start("200 OK", []) or answer))

    assert answer.closed_in is None


def test_intake_runs_few_at_a_time():
    running, most, ready = set(), [], threading.Barrier(2)

    def busy(environ, start_response):
        running.add(threading.get_ident())
        ready.wait(5)
        most.append(len(running))
        ready.wait(5)
        running.discard(threading.get_ident())
        start_response("200 OK", [])
        return Answer([b""])

    intake = Intake(busy, threads=2)
    callers = [threading.Thread(target=call, args=[intake]) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert most == [2] * 8


def test_intake_passes_on_an_error():
    def broken(environ, start_response):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        call(Intake(broken))
