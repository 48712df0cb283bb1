"""Pages in a real browser: by keyboard, scanner and phone, on paper, and when things fail."""

import re

import pytest
from playwright.sync_api import expect

from tests.support import browser as chromium
from tests.support.gallery import serving

PHONE = {"width": 360, "height": 740}
SCANNER = "/chassis/static/shell/scanner.js"


@pytest.fixture(scope="module")
def gallery():
    with serving() as address:
        yield address


@pytest.fixture
def shown(page, gallery):
    page.goto(gallery)
    expect(page.locator("tbody person-name").first).to_have_text("Токтогулов Нурбек")
    return page


def first_cells(page):
    return page.locator("table[data-sort] tbody tr:visible th").all_inner_texts()


# --- Names


def test_names_are_asked_for_once_and_shown(page, gallery):
    asked = []
    page.on("request", lambda r: "/identity/names" in r.url and asked.append(r.post_data_json))
    page.goto(gallery)
    expect(page.locator(".whoami")).to_have_text("Бейшеналиева Айжаркын")
    assert len(asked) == 1
    assert len(asked[0]["ids"]) == 17


def test_a_forgotten_person_keeps_the_file_number(shown):
    expect(shown.locator("person-name.forgotten")).to_have_text("В/7")


def test_without_identity_the_file_numbers_stay(page, gallery):
    page.route("**/identity/names", lambda route: route.abort())
    page.goto(gallery)
    page.wait_for_load_state("networkidle")
    expect(page.locator("tbody person-name").first).to_have_text("В/3")


def test_a_token_that_ran_out_is_renewed_unseen(page, gallery):
    renewed = []
    page.route(
        "**/identity/names",
        lambda route: route.continue_() if renewed else route.fulfill(status=401),
    )
    page.route("**/identity/renew**", lambda route: (renewed.append(1), route.fulfill(status=204)))
    page.goto(gallery)
    expect(page.locator("tbody person-name").first).to_have_text("Токтогулов Нурбек")
    assert len(renewed) == 1


def test_a_name_that_a_script_adds_is_filled_in(shown):
    shown.evaluate("""() => {
        const added = document.createElement("person-name");
        added.setAttribute("ref", "new");
        document.querySelector("h1").append(added);
    }""")
    expect(shown.locator("h1 person-name")).to_have_text("Бейшеналиева Айжаркын")


# --- Keys


def test_the_question_mark_shows_the_keys_and_escape_gives_the_focus_back(shown):
    shown.locator("h1 ~ .primary a").first.focus()
    shown.keyboard.press("?")
    expect(shown.locator(".keys")).to_contain_text("Китеп берүү")
    shown.keyboard.press("Escape")
    expect(shown.locator(".keys")).to_have_count(0)
    expect(shown.locator(".primary a").first).to_be_focused()


def test_keys_work_on_a_cyrillic_keyboard(shown):
    shown.evaluate("""() => document.dispatchEvent(new KeyboardEvent("keydown",
        { key: ",", code: "Slash", shiftKey: true, bubbles: true }))""")
    expect(shown.locator(".keys")).to_be_visible()


def test_a_key_presses_its_button_but_not_while_one_types(shown):
    shown.evaluate("""() => {
        globalThis.pressed = 0;
        document.querySelector("[data-key=b]").addEventListener("click", () => pressed++);
    }""")
    shown.locator("#f-family").press("b")
    assert shown.evaluate("pressed") == 0
    shown.locator("#f-family").blur()
    shown.keyboard.press("b")
    assert shown.evaluate("pressed") == 1


def test_single_keys_can_be_switched_off(shown):
    shown.keyboard.press("?")
    shown.get_by_label("Жалгыз баскычтар иштесин").uncheck()
    shown.keyboard.press("Escape")
    shown.keyboard.press("/")
    expect(shown.locator("[data-find]")).not_to_be_focused()


# --- Tables


def test_a_slash_finds_and_a_row_is_found_by_name_without_kyrgyz_letters(shown):
    shown.locator("h1").click()
    shown.keyboard.press("/")
    shown.keyboard.type("омурбеков")
    assert set(first_cells(shown)) == {"Өмүрбеков Эрмек"}
    expect(shown.locator(".table-count")).to_have_text("16 ичинен 2")


def test_a_table_sorts_by_number_and_back_with_the_keyboard(shown):
    days = shown.get_by_role("button", name="Күн", exact=True)
    days.focus()
    for order, numbers in (("ascending", ["1", "2"]), ("descending", ["16", "15"])):
        shown.keyboard.press("Enter")
        assert days.locator("..").get_attribute("aria-sort") == order
        assert shown.locator("tbody td:last-child").all_inner_texts()[:2] == numbers


def test_a_table_sorts_by_the_names_that_arrived(shown):
    shown.get_by_role("button", name="Окурман", exact=True).click()
    assert first_cells(shown)[0] == "Асанова Ырыс"


def test_a_thousand_rows_are_sorted_and_found_at_once(page, gallery):
    page.goto(f"{gallery}/?rows=3000")
    spent = page.evaluate("""() => {
        const start = performance.now();
        document.querySelector("thead button").click();
        const input = document.querySelector("[data-find]");
        input.value = "9-Б";
        input.dispatchEvent(new Event("input"));
        document.body.getBoundingClientRect();
        return performance.now() - start;
    }""")
    assert spent < 2000  # Milliseconds, on a machine that may be busy with other things.


# --- Forms


def test_a_refused_form_is_told_first_and_leads_to_its_fields(shown):
    summary = shown.locator("[data-errors]")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Туулган күнү: Күндү мындай жазыңыз: 12.09.2026.")
    summary.get_by_role("link").first.click()
    expect(shown.locator("#f-born")).to_be_focused()


def test_a_double_click_is_one_command(shown):
    sent = []
    shown.on("request", lambda r: r.method == "POST" and "names" not in r.url and sent.append(r))
    with shown.expect_navigation():
        shown.get_by_role("button", name="Каттоо").dblclick()
    assert len(sent) == 1


def test_leaving_with_something_typed_is_asked_about(shown):
    asks = """() => {
        const leaving = new Event("beforeunload", { cancelable: true });
        dispatchEvent(leaving);
        return leaving.defaultPrevented;
    }"""
    assert not shown.evaluate(asks)
    shown.locator("#f-remark").fill("Жаңы")
    assert shown.evaluate(asks)


def test_a_session_that_ran_out_loses_nothing(page, gallery):
    page.clock.install()
    page.route("**/identity/session", lambda route: route.fulfill(status=401))
    page.goto(gallery)
    page.locator("#f-remark").fill("Көп жазылган сөз")
    page.clock.fast_forward("10:00")
    page.get_by_role("button", name="Каттоо").click()
    expect(page.locator("[data-ask]")).to_contain_text("Жазганыңыз ушул жерде турат")
    expect(page.locator("#f-remark")).to_have_value("Көп жазылган сөз")


def test_long_work_is_followed_to_its_result(shown):
    expect(shown.get_by_role("link", name="Жыйынтыгын көрсөтүү")).to_have_attribute(
        "href", "#result"
    )


# --- Scanner


@pytest.fixture
def scanning(shown):
    shown.evaluate(f"""async () => {{
        globalThis.scanner = await import("{SCANNER}");
        globalThis.scanned = [];
        scanner.onScan((code) => scanned.push(code));
    }}""")
    return shown


def scan(page, code, gap=4):
    """Press keys as a scanner does: at its own pace, whatever the machine is busy with."""
    page.evaluate(
        """([code, gap]) => {
            let at = performance.now();
            for (const sign of [...code, "Enter"]) {
                const press = new KeyboardEvent("keydown", {
                    key: sign, code: /\\d/.test(sign) ? `Digit${sign}` : sign,
                    bubbles: true, cancelable: true,
                });
                Object.defineProperty(press, "timeStamp", { value: (at += gap) });
                const place = document.activeElement;
                if (place.dispatchEvent(press) && sign !== "Enter" && "value" in place)
                    place.value += sign;
            }
        }""",
        [code, gap],
    )


def test_a_scan_is_taken_wherever_the_focus_is(scanning):
    scanning.locator("h1").click()
    scan(scanning, "2900000012341")
    assert scanning.evaluate("scanned") == ["2900000012341"]


def test_a_scan_into_a_field_leaves_the_field_as_it_was(scanning):
    scanning.locator("#f-price").focus()
    scan(scanning, "2900000012341")
    assert scanning.evaluate("scanned") == ["2900000012341"]
    expect(scanning.locator("#f-price")).to_have_value("250")


def test_slow_typing_is_no_scan(scanning):
    scanning.locator("#f-price").focus()
    scan(scanning, "290000", gap=120)
    assert scanning.evaluate("scanned") == []
    expect(scanning.locator("#f-price")).to_have_value("250290000")


@pytest.mark.parametrize("kind", ["yes", "no", "look"])
def test_a_signal_is_seen_and_said(scanning, kind):
    scanning.evaluate(f"scanner.signal('{kind}', 'Китеп берилди.')")
    region = scanning.get_by_role("status").filter(has_text="Китеп берилди.").last
    expect(region.locator(f".signal-{kind}")).to_be_visible()
    assert region.get_attribute("aria-live") == "polite"


# --- Phone, paper, scripts off


def test_the_rest_of_the_places_opens_from_the_bar(shown):
    shown.set_viewport_size(PHONE)
    expect(shown.locator("#ways-rest")).to_be_hidden()
    shown.get_by_role("button", name="Дагы").click()
    expect(shown.locator("#ways-rest")).to_be_visible()
    shown.keyboard.press("Escape")
    expect(shown.locator("#ways-rest")).to_be_hidden()


def test_without_scripts_everything_is_there(browser, gallery):
    with chromium.visitor(browser, java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{gallery}/?fresh=1")
        expect(page.locator("tbody person-name").first).to_have_text("В/3")
        page.get_by_role("link", name="Дагы").click()
        expect(page.locator("#ways-rest")).to_be_visible()
        page.get_by_role("link", name="Русский").click()
        expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_a_register_is_printed_as_a_form(page, gallery):
    page.goto(f"{gallery}/print")
    page.emulate_media(media="print")
    expect(page.locator(".letterhead-title")).to_be_visible()
    expect(page.locator(".stamp")).to_be_visible()
    for left_out in (".top", ".ways", ".page-head", ".foot"):
        expect(page.locator(left_out)).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "scheme", "widths"),
    [
        ("/", "light", chromium.WIDTHS),
        ("/", "dark", (768,)),
        ("/print", "light", (360,)),
        ("/problem", "dark", (1440,)),
        ("/signed-out", "light", (360,)),
    ],
)
def test_everybody_can_use_it(browser, gallery, path, scheme, widths):
    with chromium.visitor(browser, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(gallery + path)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert chromium.accessibility_violations(page) == []


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_nothing_is_wider_than_the_window(page, gallery, language):
    for path in ("/", "/print", "/problem"):
        page.goto(f"{gallery}{path}?language={language}")
        for width in chromium.WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_to_touch(shown):
    shown.set_viewport_size(PHONE)
    small = shown.evaluate("""() => [...document.querySelectorAll(
        ".ways-first a, .button, .tongues a, .pager a, input:not([type=hidden]), select, .choice")]
        .filter((one) => one.getClientRects().length && !one.closest(".choice, .foot"))
        .filter((one) => one.getBoundingClientRect().height < 44)
        .map((one) => one.outerHTML.slice(0, 90))""")
    assert small == []


def test_the_policy_is_never_broken(page, gallery):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(gallery)
    page.wait_for_load_state("networkidle")
    assert not [text for text in said if re.search("policy|error", text, re.IGNORECASE)]
