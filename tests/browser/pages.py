"""Every kind of public page, by name: its path, and the status it answers."""

SEARCH = "/tim-kiem/?q=khuy%E1%BA%BFn+h%E1%BB%8Dc"
# In braces what only the portal knows: the articles of tests/browser/rows.py.
PAGES = {
    "home": ("/", 200),
    "article": ("{sample}", 200),
    "article without picture": ("{plain}", 200),
    "list": ("/tin-tuc/", 200),
    "organisation": ("/to-chuc-hoi/", 200),
    "organisation of a past day": ("/to-chuc-hoi/?ngay=30/06/2025", 200),
    "organisation of no day": ("/to-chuc-hoi/?ngay=31/02/2025", 200),
    "branches found": ("/to-chuc-hoi/?q=phu+my", 200),
    "branch": ("/to-chuc-hoi/binh-phu-hkh05/", 200),
    "branch that is no more": ("/to-chuc-hoi/tien-du-08263/", 200),
    "cluster": ("/cum/2/", 200),
    "statistics": ("/so-lieu/", 200),
    "statistics, old branches": ("/so-lieu/2025/6-thang-dau/", 200),
    "statistics in today's boundaries": ("/so-lieu/2025/6-thang-dau/?dia-gioi=hom-nay", 200),
    "results, branches": ("/tim-kiem/?q=phu+my&loai=don-vi", 200),
    "month": ("/tin-tuc/2022/05/", 200),
    "results": (SEARCH, 200),
    "no result": ("/tim-kiem/?q=zzzz", 200),
    "search refused": (f"/tim-kiem/?q={'a' * 201}", 200),
    "about": ("/gioi-thieu/", 200),
    "contact": ("/lien-he/", 200),
    "accessibility": ("/tro-nang/", 200),
    "site map": ("/so-do-trang/", 200),
    "log-in": ("/dang-nhap/", 200),
    "forgotten password": ("/quen-mat-khau/", 200),
    "not found": ("/khong-co-trang-nay/", 404),
    "withdrawn": ("{withdrawn}", 410),
}
