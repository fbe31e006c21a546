import pytest

from core.csv_cells import to_csv


def test_csv_is_utf8_with_a_bom_and_texts_in_quotes():
    data = to_csv([["Ngày", "Bạn đọc"], ["25/05/2022", 1412], ['nói "thế", rồi; thôi', 0]])

    assert data == (
        b'\xef\xbb\xbf"Ng\xc3\xa0y","B\xe1\xba\xa1n \xc4\x91\xe1\xbb\x8dc"\r\n'
        b'"25/05/2022",1412\r\n'
        b'"n\xc3\xb3i ""th\xe1\xba\xbf"", r\xe1\xbb\x93i; th\xc3\xb4i",0\r\n'
    )


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", *"＝＋－＠", "  =", "\xa0@"]
)
def test_text_that_would_be_a_formula_is_kept_a_text(start):
    assert to_csv([[f"{start}1+1"]]).decode() == f'\ufeff"\'{start}1+1"\r\n'


def test_numbers_and_inner_signs_stay_as_they_are():
    assert to_csv([[-5, "a=1", "Lạng Sơn - Cao Bằng"]]).decode() == (
        '\ufeff-5,"a=1","Lạng Sơn - Cao Bằng"\r\n'
    )


def test_no_rows_are_an_empty_file():
    assert to_csv([]) == b"\xef\xbb\xbf"
