"""One morning in a shop, as three people with a browser each: every step as a person does it, nothing behind the pages' back."""

import re
from contextlib import suppress

import pyotp
from playwright.sync_api import Error, expect

from tests.browser import overflow, shoot

PASSWORD = "quiet otter lends a ladder"
CANARIES = {
    "What it is called": "Canary-Klabautermann",
    "Address": "https://canary-leuchtturm.example",
    "User name": "canary-zwiebelfisch",
    "Password or passcode": "Canary-Quastenflosser-77",
    "Note": "Canary-Wolpertinger behind the fuse box",
}
TEMPORARY = "Canary-4-Brombeere"


class Morning:
    """The three browsers and what the people in front of them remember."""

    def __init__(self, window, codes, name):
        self.window, self.fresh_code, self.name = window, codes, name
        self.alice = self.ruth = self.bob = None
        self.seeds, self.passphrase, self.job, self.client = {}, "", "", ""

    def looks(self, page, step):
        """Nothing complains, nothing is too wide; keep a picture."""
        page.wait_for_load_state()
        assert page.complaints == [], (step, page.complaints)
        assert overflow(page) <= 0, step
        shoot(page, f"morning-{self.name}-{step}")

    def press(self, page, name, role="button", exact=True):
        """Press what is called so, inside the page itself, and wait for the page that comes to be whole."""
        page.get_by_role("main").get_by_role(role, name=name, exact=exact).first.click()
        page.wait_for_load_state()

    def fill(self, page, **fields):
        """Fill fields in by their labels (underscores for blanks)."""
        for label, value in fields.items():
            field = page.get_by_role("main").get_by_label(re.compile(f"^{re.escape(label.replace('_', ' '))}"), exact=False).first
            field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)

    def new(self, page, what):
        """Take one of the + New menu."""
        page.get_by_text("New", exact=True).first.click()
        page.get_by_role("banner").get_by_role("link", name=what).click()

    def code(self, who):
        """A one-time code from somebody's phone that was not used yet."""
        return self.fresh_code(who, self.seeds[who])

    # 1. Set-up
    def set_up(self, code):
        page = self.alice = self.window()
        page.goto("/")
        assert page.url.endswith("/set-up")
        self.fill(page, **{"Set-up_code": "WRON-GCOD-E234", "Shop's name": "Ferry Road Repairs"})
        self.press(page, "Next: your account")
        expect(page.locator("main")).to_contain_text("not the code")
        self.fill(page, **{"Set-up_code": code})
        self.press(page, "Next: your account")
        self.looks(page, "01-account")
        self._join(page, "Alice Meyer", first=True)
        page.goto("/set-up")
        expect(page.locator("h1")).to_contain_text("Nothing here")

    def _join(self, page, name, first=False):
        self.fill(page, **({"Your name": name} if first else {}), Password=PASSWORD, **{"The same password again": PASSWORD})
        self.press(page, "Next: your phone")
        self.looks(page, f"02-phone-{name.split()[0]}")
        seed = re.sub(r"\s", "", page.locator("#seed").text_content())
        self.seeds[name] = seed
        self.fill(page, **{"The six digits": pyotp.TOTP(seed).now()})
        self.press(page, "Next: recovery codes")
        expect(page.locator(".codes li")).to_have_count(8)
        self.looks(page, f"03-codes-{name.split()[0]}")
        self.press(page, "I have kept them", "link")
        expect(page.locator("h1")).to_contain_text(name.split()[0])
        self.looks(page, f"04-today-{name.split()[0]}")

    def invite(self, name, role):
        page = self.alice
        page.goto("/staff")
        self.press(page, "Invite", "link", exact=False)
        self.fill(page, Name=name)
        page.get_by_label(role).check()
        self.press(page, "Make the link")
        link = page.get_by_label(f"Link for {name}").input_value()
        joining = self.window()
        joining.goto(link)
        self._join(joining, name)
        joining.goto(link)
        expect(joining.locator("h1"), "a link works once").to_contain_text("Nothing here")
        return joining

    def staff(self):
        self.ruth = self.invite("Ruth Okafor", "Reception")
        self.bob = self.invite("Bob Lindqvist", "Technician")

    # 2. Enquiry
    def enquiry(self):
        page = self.ruth
        page.goto("/")
        self.new(page, "Enquiry")
        self.press(page, "Save enquiry")
        expect(page.locator(".error-summary")).to_be_visible()
        self.fill(page, Name="Zoë O’Brien", Phone="0113 496 0101", Where_the_contact="phone", What_they_ask="Laptop does not start")
        self.press(page, "Save enquiry")
        expect(page.locator("main")).to_contain_text(re.compile(r"Destroyed on\s+\d+ \w+ 20\d\d"))
        self.looks(page, "05-enquiry")
        self.press(page, "Make it a client", "link")
        self.fill(page, Postal_address="12 Canal Street\nLeeds", Postcode="LS2 7EW", **{"E-mail": "zoe@example.com"})
        page.get_by_label("Windows 11").check()
        self.press(page, "Make them a client")
        self.client = page.url
        expect(page.locator("h1")).to_have_text("Zoë O’Brien")
        self.looks(page, "06-client")

    # 3. Check-in
    def check_in(self):
        page = self.ruth
        self.press(page, "Check in a device", "link")
        self.fill(page, Fault_reported="Does not start", Kind_of="laptop", Make="Lenovo", Model="ThinkPad T14", Serial="PF-3K21X")
        self.fill(page, Operating_system="Windows 11", Condition="Lid scratched", Accessories="Charger")
        page.get_by_label("Kept at").select_option(index=1)
        self.press(page, "Check in and print the receipt")
        assert re.search(r"\b\d{4}-0001-1\b", page.inner_text("main")) and page.inner_text("main").count("Ferry Road Repairs") >= 2
        self.looks(page, "07-receipt")
        page.goto("/jobs")
        self.job = page.get_by_role("link", name=re.compile(r"^\d{4}-0001$")).inner_text()

    # 4. Job
    def work(self):
        page = self.bob
        page.goto("/")
        page.get_by_role("link", name=self.job).click()
        self.press(page, "Take this job")
        self.fill(page, What_was_done="Reseated the memory, starts again", Kind_of_fault="hardware", Minutes="25", Paper="B-17")
        self.press(page, "Add the line")
        expect(page.locator("main")).to_contain_text("Reseated the memory")
        page.get_by_label("Status").select_option(label="Diagnosing")
        self.press(page, "Save the status")
        self.looks(page, "08-job")
        self.book()

    def book(self):
        page = self.ruth
        page.goto(self.client)
        page.get_by_role("link", name=self.job).first.click()
        self.press(page, "Book", "link", exact=False)
        today = page.evaluate("new Date().toLocaleDateString('en-CA', {timeZone: 'Europe/London'})")
        self.fill(page, What_for="visit", Date=today, Time="23:00", Minutes="45")
        self.press(page, "Put it in the diary")
        page.goto("/")
        assert "23:00" in page.locator(".agenda").inner_text() and "Zoë O’Brien" in page.locator(".agenda").inner_text()
        self.looks(page, "09-today")

    # 5. Login
    def vault(self):
        page = self.alice
        page.goto("/vault")
        self.press(page, "Set up", "link", exact=False)
        self.passphrase = "mokal rudin zapet bovim gelur tasok"
        self.fill(page, Vault_passphrase=self.passphrase, The_same_passphrase=self.passphrase)
        self.press(page, "Go on to the recovery sheet")
        self.looks(page, "10-sheet")
        lines = page.get_by_label("The four lines", exact=True).locator("code").all_inner_texts()
        self.fill(page, The_four_lines_of="\n".join(lines))
        self.press(page, "Finish the set-up")
        expect(page.locator("main")).to_contain_text("The vault is set up")

    def opt_in(self, scan):
        page = self.alice
        page.goto(f"{self.client}/logins/paper")
        version = re.search(r"[Vv]ersion:?\s+(\S+)", page.inner_text("main")).group(1).rstrip(".")
        page.goto(f"{self.client}/logins")
        self.press(page, "Record the client’s request", "link")
        self.fill(
            page,
            Version_printed=version,
            Day_of=page.evaluate("new Date().toLocaleDateString('en-CA', {timeZone: 'Europe/London'})"),
        )
        page.get_by_label("Scan").set_input_files(scan)
        self.press(page, "Record the request")
        expect(page.locator("main")).to_contain_text("Recorded")

    def seal(self):
        page = self.bob
        page.goto(f"{self.client}/logins/new")
        self.press(page, "Something else", "link")
        self.fill(page, **CANARIES)
        self.press(page, "Seal it")
        page.goto(f"{self.client}/logins")
        seen = page.content()
        assert not [value for value in CANARIES.values() if value in seen], "the technician cannot read it back"
        assert page.goto("/vault/unlocks").status == 403
        page.goto(page.get_by_role("link", name="Today").get_attribute("href") or "/")
        page.goto("/jobs")
        page.get_by_role("link", name=self.job).click()
        job = page.url
        page.goto(f"{job}/logins")
        page.get_by_label("How the client told us").select_option("in person")
        self.press(page, "The client agrees")
        self.press(page, "Seal a login for this job", "link")
        self.press(page, "Device", "link", exact=False)
        self.fill(page, **{"Passcode, PIN": TEMPORARY})
        self.press(page, "Seal it")
        self.looks(page, "11-sealed")

    def reveal(self):
        page = self.alice
        page.goto(f"{self.client}/logins")
        self.press(page, f"Unlock for job {self.job}", "link")
        self.fill(page, Vault_passphrase=self.passphrase, **{"One-time code": self.code("Alice Meyer")})
        self.press(page, "Unlock")
        page.goto(f"{self.client}/logins")
        expect(page.locator("main")).to_contain_text(CANARIES["What it is called"])
        page.get_by_role("link", name=re.compile("Open|Show|Canary")).first.click()
        self.fill(page, In_a_few_words="To test that mail works again")
        page.get_by_label("Purpose").select_option(index=1)
        self.press(page, "Open it for a minute")
        show = page.get_by_role("button", name=re.compile("^Show ?: Password"))
        show.wait_for()
        assert CANARIES["Password or passcode"] not in page.content(), "not before its press"
        show.click()
        page.get_by_text(CANARIES["Password or passcode"]).wait_for()
        self.looks(page, "12-revealed")
        page.goto(f"{self.client}/logins")
        expect(page.locator("main")).to_contain_text("Alice Meyer")
        with suppress(Error):  # the browser has not kept the page and will not send the form again unasked
            page.go_back()
        page.wait_for_load_state()
        left = page.locator("body").text_content()  # waits where the browser is still on its way
        assert CANARIES["Password or passcode"] not in left, "going back does not bring it back"
        page.goto("/audit")
        expect(page.locator("main")).to_contain_text("login revealed", ignore_case=True)
        expect(page.locator("main")).to_contain_text("mail works again")

    # 6. NDA
    def nda(self):
        page = self.ruth
        page.goto(self.client)
        self.press(page, "Prepare an NDA", "link")
        page.get_by_label("Template").select_option(index=1)
        self.press(page, "Prepare")
        address = page.url
        self.looks(page, "13-nda")
        self.bob.goto(self.client)
        assert self.bob.get_by_role("link", name="Read and sign").count() == 0
        assert self.bob.goto(f"{address}/signature").status == 403
        self.sign(address)
        return address

    def sign(self, address):
        page = self.alice
        page.goto(address)
        self.press(page, "Read and sign", "link")
        page.keyboard.press("End")
        page.get_by_role("main").get_by_role("checkbox").scroll_into_view_if_needed()
        page.get_by_role("main").get_by_role("checkbox").check()
        self.fill(page, Vault_passphrase=self.passphrase, **{"One-time code": self.code("Alice Meyer")})
        self.press(page, "Sign for the shop")
        expect(page.locator("main")).to_contain_text(re.compile("Signed|In force"))
        self.looks(page, "14-signed")

    # 7. Hand-back
    def hand_back(self):
        page = self.bob
        page.goto("/jobs")
        page.get_by_role("link", name=self.job).click()
        page.get_by_label("Status").select_option(label="Ready to collect")
        self.press(page, "Save the status")
        page = self.ruth
        page.get_by_role("searchbox").fill(f"{self.job}-1")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/devices/"))
        self.press(page, "Hand back", "link")
        self.fill(page, Handed_to="Zoë O’Brien", How_it="known in person")
        self.press(page, "Hand it back")
        page.get_by_role("searchbox").fill(self.job)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/jobs/\d+$"))
        expect(page.locator("main")).to_contain_text("Closed")
        self.looks(page, "15-closed")
