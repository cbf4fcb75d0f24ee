"""The words that screening goes by: what announces a credential, what stands beside it without being one."""

import re

PASSWORDS = frozenset(
    """password passwords pw pws pwd pwds psw pswd passwd passwrd passw pword passphrase psk kennwort passwort contraseña
    contrasena""".split()
)
PINS = frozenset("pin passcode keycode doorcode passcodes puk 2fa mfa otp cvv cvc cvv2 tan pincode passcod pascode".split())
WEAK_PASS = frozenset("pass pas pswrd".split())
LOCKS = frozenset("alarm padlock keysafe lockbox keybox gate door safe locker lock keypad combo combination combi".split())
LOGINS = frozenset(
    """login logins logon creds cred credentials username user users un u uid admin administrator root router wifi wlan
    hotspot ssid wap hub nas vpn rdp ssh ftp sftp smb imap webmail email mailbox gmail hotmail outlook icloud appleid
    facebook instagram netflix ebay amazon paypal xero sage cpanel wordpress teamviewer anydesk rustdesk splashtop account
    acct synology netgear draytek unifi idrac esxi dvr nvr cctv camera vnc ubnt hik hikvision printer portal server
    domain""".split()
)
ACCOUNTS = frozenset("admin administrator root sa pi guest ubnt owner supervisor user sysadmin superuser support".split())
STANDARD = frozenset(
    """password admin root toor letmein guest default raspberry calvin ubnt changeme welcome qwerty dragon monkey toshiba
    synology private public manager secret passw0rd p@ssw0rd iloveyou""".split()
)
CODE_OF = frozenset(
    """lock unlock screen lockscreen entry access security gate door alarm safe keysafe locker keypad puk sim voicemail
    backup recovery verification one-time sms text 2fa mfa digit wifi phone iphone ipad tablet mobile time key keybox
    building flat auth authorisation restrictions parental garage fob combination pairing login authenticator activation her his
    their my""".split()
)
CODE_NOT = frozenset(
    """error stop fault beep post product bar qr part item stock colour color vat promo voucher discount zip country area
    dialling dial sort source dress job hs exit return event blink led http smtp status diagnostic diagnostics epsa
    express service validation failure machine stop-code reference model trouble hex morse vs tax date device q- debug
    svc update bsod bugcheck windows printer dell hp epson canon lenovo brother apple mac installer returned shows show
    showing showed displays displayed gives gave throws reports commodity sku batch wash""".split()
)
KEY_OF = frozenset(
    """wifi wpa wpa2 wpa3 wep network wireless recovery bitlocker filevault licence license product activation encryption api
    secret access security office windows win norton kaspersky mcafee antivirus veeam ssid ssh private pre-shared shared
    vpn 2fa totp authenticator google openai aws stripe setup coa apple oem serial retail 365 7 8 10 11 2016 2019 2021
    wlan hub psk bt sky signing account storage""".split()
)
NETWORKS = frozenset("wifi wpa wpa2 wpa3 wep network wireless security".split())
SECRETS = frozenset("secret token seed bearer psk".split())
PASS_NOT = frozenset("test first second third bus press memtest pat quick full one each every final".split())
OPENING = frozenset("unlock unlocks unlocked opens disarm disarms arm arms disarmed enter entered type typed".split())
ENTERING = frozenset(
    """in into login unlock unlocks unlocked opens opened opening open enter entered protected encrypted locked access
    accessed door keypad screen lock alarm gate""".split()
)
CHANGING = frozenset("set sets setting change changed changes reset resets updated update new temp temporary".split())
PEOPLE = frozenset("client client's customer's user's our the a an".split())
LINKS = frozenset(
    """is are was be now as to says say said reads with using = : - – — -> => --> ~ == > equals being called 's stays remains
    currently still used set changed reset updated back it's its""".split()
)
SOFT = frozenset(
    """the a an her his their its my our client client's customer's user's just probably maybe simply only for-now press tap
    dial""".split()
)
LABELS = frozenset(
    """serial sn s/n model ticket job ref reference invoice order case kb build version ver imei imei1 imei2 iccid mac part
    partno p/n sku tag asset tel phone-no mob call ring ext extension room flat unit no nr number id error code event stop
    box shelf bench socket port channel card rma po rev page line row step level windows win office macos ios bios
    firmware driver update kb. quote tracking parcel on for from of in at by after before until since under within per via
    than about over approx ca near between and dated v ip dns vlan build. fault exception case. sage excel word outlook
    exchange server photoshop""".split()
)
UNITS = frozenset(
    """mah mwh mm cm m km rpm mb gb tb kb mbit mhz ghz hz v w wh a ma mv ohm c °c f % percent times time characters character
    chars digits digit letters points minutes minute min mins hours hour hrs h days day weeks months years tries attempts
    passes people users devices pins screws pages photos files items £ $ € pence miles seconds sec s x th nd st rd am pm
    o'clock connector socket header pieces pcs prompts""".split()
)
HARDWARE = frozenset(
    """bent broken pad pads connector header socket plug cpu atx vga hdmi usb usb-c usb3 molex eps ground ohm soldered
    resoldered jumper fpc corroded continuity shorted lifted straightened diode entry lost tool barrel hinge dock stylus
    fan lcd rj45 edp cable missing pogo""".split()
)
NUMERALS = frozenset("zero oh one two three four five six seven eight nine double triple nought naught".split())
LETTERING = frozenset("capital cap caps uppercase upper small lower lowercase big".split())
PERSONAL = frozenset(
    """usual dog dog's cat cat's pet pet's name birthday surname everything tried try tries works worked thinks says hint
    hints""".split()
)
STEMS = frozenset(  # a word with digits behind it that is a product, not a password
    """memtest office windows win server iphone ipad usb user users photoshop autocad exchange sql excel word sage page build
    version part bench box shelf port com disk drive test core radeon geforce xbox pixel galaxy macos ios android kb rev
    room type series gen model driver explorer setup bios rtx gtx rx ryzen wpa ddr hdmi cat pin pins pc laptop desktop eth
    wlan screen monitor drive cable board module option figure photo picture ipv rj sata nvme step line level bay slot
    unit lot aes sha md utf iso base x64 img dsc scan outlook directx net""".split()
)
# What may follow "password" or "password is" and is still no password.
NEUTRAL = frozenset(
    """a about above accepted access account accounts active added address adhoc admin after again age ago all alone already
    also always an and another any anyone anymore anything apple applied are as asked asks at automatically available away
    back bad be because been before being below best better between blank blocked book both box broken brought but by
    bypass bypassed called came can cannot can't card case change changed changes changing characters check checked chosen
    chrome cleared client client's clients cloud come complexity confirmed contains correct could created current customer
    customer's data date days deleted details dialog dialogue did didn't different digits disabled do does doesn't doing
    done don't due during each easy edge either email empty enabled ended enforced enter entered entering entry error
    errors even ever every excel expired expires expiry explained facebook fail failed failing fails failure field fields
    fine firefox first fixed for forgot forgotten form found from gave generated generator get gets getting give given
    gmail go goes gone good google got guess guessed had handed handover has have he he'll held help her here hers hidden
    him himself herself themselves hint his history hotmail how i icloud if ignored immediately in incorrect information
    instead into invalid is isn't issue issues issued it it's items its itself keeps kept known label last later leaked
    length less like link list locally lock locked lockout login lost made management manager manually match matches may
    me meeting memory message met microsoft missing mixed must my myself n/a na necessary need needed needs never new next
    no nobody none nor normal not note noted nothing now of off offered ok okay old on once one online only open opened
    options or other our out outlook over own owner owner's page paper paragraph pending per permanently phone placed
    please policies policy popup possible present present. previous printed problem problems process prompt prompts
    protected protection provided provider put question questions quickly read reads ready received recorded recover
    recovered recovery refused rejected reminder remembered removal removed renewed repeatedly replaced request requested
    requests required requirement requirements reset resets resetting resetted restored returned right rule rules safe
    said same save saved saver saving says screen sealed secure security see seen sends sent set setting settings setup
    sharing she should shown showing since so solved some somebody someone something son soon sorted staff starts still
    stolen stop stored strength strong stuck such supplied support supposed sync synced synchronisation taken tbc tba
    tells temporarily tested than that the their theirs them then there they they'll this three through till tested time
    times to today together told tomorrow too tool twice two typed types typing unchanged under unknown unlocked unset
    until untouched up update updated upon us used user user's using valid vault verified very via wait waiting sticks
    want wanted wanting wants was wasn't we weak week well went were what when where which while who will window windows
    with withheld without won't word work worked working works write written wrong x yes yesterday yet you your yours
    attempt attempts cracker cracking dump store keeper spray stuffing hash hashes less-than down out later meanwhile
    hence onwards daughter daughter's wife wife's husband husband's mum mum's dad dad's sister sister's brother brother's
    parents family technician reception manager's envelope notebook sticker app apps browser browsers keychain bitwarden
    keepass lastpass 1password dashlane nordpass autofill autocomplete exported imported import export migrated
    transferred backup restore sign-in option button blanked deactivated turned switched skipped declined destroyed
    deliberately supplied visible unreadable illegible bios firmware biometric fingerprint face authenticator reuse reused
    rotation rotate breach breached compromised hacked phished guessable simple long short longer shorter default too-
    short confidential private lockdown cap caps lowercase uppercase minimum maximum min max filled blanks mismatch
    mandatory optional unavailable unsuccessful successful successfully fetched pasted copied obtained overridden
    overwritten carefully discussed agreed arranged awaited overdue outstanding never.""".split()
)
NOT_A_VALUE = re.compile(r"(?:ed|ing|ly|able|ible|ment|tion|ness|less|n't)$")
_TYPO = re.compile(r"p[aswordei]{2,9}d?s?$")


def is_password_word(word):
    """Whether a casefolded word says "password", however mistyped."""
    if word in PASSWORDS:
        return True
    if not 4 <= len(word) <= 11 or not _TYPO.match(word) or not word.startswith(("pa", "ps", "po")):
        return False
    letters = set(word)
    return {"s", "w", "d"} <= letters or ({"s", "o", "r", "d"} <= letters and word.startswith("pas") and len(word) > 5)


def is_neutral(word):
    """Whether a casefolded word is one that stands beside credentials without being one."""
    return word in NEUTRAL or word in LABELS or word in UNITS or bool(NOT_A_VALUE.search(word))
