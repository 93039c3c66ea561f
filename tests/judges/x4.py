"""Judges PDF/X-4 files, and prints a line a finding: file, rule, what is wrong, separated by tabs.

    python x4.py [--spots N] FILE...

Nothing that is free judges PDF/X-4. This is written from the requirements of ISO 15930-7 and of Ghent-style sheet-fed
printing alone and knows nothing of the program that wrote the file. It walks every object, also those written within others.
"""

import re
import sys
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

MOST_VERSION = (1, 6)
BLEND_MODES = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/ColorDodge", "/ColorBurn",
    "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue", "/Saturation", "/Color", "/Luminosity",
}
INKS = {"/DeviceCMYK", "/DeviceGray", "/Pattern", "/Separation"}
REGISTERED = re.compile(r"FOGRA\d+|CGATS ?TR ?\d+|CGATS\d+.*|JC200\d.*")
MM = 72 / 25.4


def kind(obj, *types):
    return isinstance(obj, Object) and obj._type_code in types


ARRAY, DICT, STREAM = (pikepdf.ObjectType.array, pikepdf.ObjectType.dictionary, pikepdf.ObjectType.stream)


class Judge:
    def __init__(self, path, spots):
        self.path = path
        self.spots = spots
        self.found = []
        self.raw = open(path, "rb").read()
        self.pdf = pikepdf.open(path)

    def fail(self, rule, message):
        self.found.append((rule, message))

    def judge(self):
        self.file()
        self.metadata()
        self.intents()
        boxes = [self.page(number, page) for number, page in enumerate(self.pdf.pages, 1)]
        if len(set(boxes)) > 1:
            self.fail("boxes", f"pages are cut to different sizes: {sorted(set(boxes))}")
        self.objects()
        return self.found

    # The file itself.
    def file(self):
        header = re.match(rb"%PDF-(\d)\.(\d)", self.raw)
        version = tuple(map(int, header.groups())) if header else (9, 9)
        root = str(self.pdf.Root.get("/Version", "/1.0"))[1:]
        if max(version, tuple(map(int, root.split(".")))) > MOST_VERSION:
            self.fail("version", f"version {version} or {root}")
        if self.pdf.is_encrypted:
            self.fail("encryption", "encrypted")
        ids = self.pdf.trailer.get("/ID")
        if ids is None or len(ids) != 2 or not all(len(bytes(part)) for part in ids):
            self.fail("id", "the trailer has no ID of two strings")

    def metadata(self):
        info = self.pdf.docinfo
        if info.get("/Trapped") not in (Name.True_ if hasattr(Name, "True_") else Name("/True"), Name("/False")):
            self.fail("trapped", f"Trapped is {info.get('/Trapped')}")
        for key in ("/Title", "/CreationDate", "/ModDate"):
            if not str(info.get(key, "")):
                self.fail("info", f"{key} is missing")
        if "/Metadata" not in self.pdf.Root:
            return self.fail("xmp", "there is no XMP")
        stream = self.pdf.Root.Metadata
        if "/Filter" in stream:
            self.fail("xmp", "the packet is packed")
        text = stream.read_bytes().decode("utf-8")
        with self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            ns = "{http://www.npes.org/pdfx/ns/id/}GTS_PDFXVersion"
            if xmp.get(ns) != "PDF/X-4":
                self.fail("xmp", f"GTS_PDFXVersion is {xmp.get(ns)}")
            for key in ("dc:title", "xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate", "xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass"):
                if not xmp.get(key):
                    self.fail("xmp", f"{key} is missing")
            if str(info.get("/Title", "")) != xmp.get("dc:title"):
                self.fail("xmp", "the titles differ")
            if "pdf:Trapped" in text:
                self.fail("xmp", "pdf:Trapped is in XMP")
            if "pdfaid" in text and "pdfxid" not in text.split("pdfaExtension:schemas", 1)[-1]:
                self.fail("xmp", "PDF/A is declared and the schema of pdfxid is not told")

    def intents(self):
        intents = list(self.pdf.Root.get("/OutputIntents", []))
        press = [one for one in intents if one.get("/S") == Name("/GTS_PDFX")]
        if len(press) != 1:
            return self.fail("intent", f"{len(press)} output intents for PDF/X")
        intent = press[0]
        identifier = str(intent.get("/OutputConditionIdentifier", ""))
        if not identifier:
            self.fail("intent", "no OutputConditionIdentifier")
        if REGISTERED.fullmatch(identifier):
            if str(intent.get("/RegistryName", "")) != "http://www.color.org":
                self.fail("intent", "a registered condition without its registry")
        elif not str(intent.get("/Info", "")):
            self.fail("intent", "a condition of its own without Info")
        profile = intent.get("/DestOutputProfile")
        if profile is None:
            return self.fail("intent", "no profile is embedded")
        data = profile.read_bytes()
        if data[36:40] != b"acsp" or data[12:16] != b"prtr" or data[16:20] != b"CMYK" or data[8] > 4 or profile.get("/N") != 4:
            self.fail("intent", "the profile is no CMYK output profile of version 4 at most")
        others = {one.DestOutputProfile.objgen for one in intents if "/DestOutputProfile" in one}
        if others != {profile.objgen}:
            self.fail("intent", "the output intents have different profiles")

    # Pages.
    def page(self, number, page):
        obj = page.obj
        said = lambda key: [float(side) for side in obj[key]] if key in obj else None
        media, bleed, trim = said("/MediaBox"), said("/BleedBox"), said("/TrimBox")
        for name, box in (("MediaBox", media), ("BleedBox", bleed), ("TrimBox", trim)):
            if box is None:
                self.fail("boxes", f"page {number} has no {name} of its own")
                return ()
        if "/ArtBox" in obj or "/CropBox" in obj or "/UserUnit" in obj or obj.get("/Rotate", 0) != 0:
            self.fail("boxes", f"page {number} has ArtBox, CropBox, UserUnit or Rotate")
        within = lambda a, b: a[0] >= b[0] - 0.01 and a[1] >= b[1] - 0.01 and a[2] <= b[2] + 0.01 and a[3] <= b[3] + 0.01
        if not (within(trim, bleed) and within(bleed, media)):
            self.fail("boxes", f"page {number}: trim, bleed and media are not within each other")
        for key in ("/Annots", "/AA", "/Tabs", "/PresSteps"):
            if key in obj:
                self.fail("interaction", f"page {number} has {key}")
        group = obj.get("/Group")
        if group is None or group.get("/CS") != Name.DeviceCMYK:
            self.fail("group", f"page {number} does not blend in DeviceCMYK")
        self.content(f"page {number}", page, obj.Resources, bleed, trim)
        if not any(str(op) in ("Tj", "TJ", "f", "S", "Do") for _, op in pikepdf.parse_content_stream(page)):
            self.fail("empty", f"page {number} shows nothing")
        return tuple(round(side, 1) for side in (trim[2] - trim[0], trim[3] - trim[1]))

    def content(self, where, holder, resources, bleed=None, trim=None):
        """Colours and overprint of everything that is drawn, forms in their own right."""
        white = (0.0, 0.0, 0.0, 0.0)
        state = {"fill": None, "stroke": None, "op": False, "OP": False, "OPM": 0}
        saved = []
        for operands, operator in pikepdf.parse_content_stream(holder):
            op = str(operator)
            if op == "q":
                saved.append(dict(state))
            elif op == "Q":
                if not saved:
                    self.fail("syntax", f"{where}: Q without q")
                else:
                    state = saved.pop()
            elif op in ("BX", "EX"):
                self.fail("compatibility", f"{where}: {op}")
            elif op in ("rg", "RG"):
                self.fail("colour", f"{where}: {op}")
            elif op in ("k", "K"):
                state["fill" if op == "k" else "stroke"] = tuple(float(n) for n in operands)
            elif op in ("g", "G"):
                state["fill" if op == "g" else "stroke"] = (0.0, 0.0, 0.0, 1 - float(operands[0]))
            elif op in ("cs", "CS"):
                state["fill" if op == "cs" else "stroke"] = None
                if str(operands[0]) in ("/DeviceRGB", "/CalRGB", "/Lab"):
                    self.fail("colour", f"{where}: {operands[0]}")
            elif op in ("sc", "scn", "SC", "SCN"):
                state["fill" if op[0] == "s" else "stroke"] = None
            elif op == "gs":
                gs = resources.ExtGState[str(operands[0])]
                for key in ("op", "OP"):
                    if "/" + key in gs:
                        state[key] = bool(gs["/" + key])
                if "/OPM" in gs:
                    state["OPM"] = int(gs.OPM)
            elif op in ("Tj", "TJ", "'", '"', "f", "f*", "F", "S", "s", "B", "B*", "b", "b*"):
                uses = {"S": ("stroke",), "s": ("stroke",)}.get(op, ("fill",) if op[0] not in "Bb" else ("fill", "stroke"))
                for use in uses:
                    colour, over = state[use], state["op" if use == "fill" else "OP"]
                    if colour is None:
                        if over:
                            self.fail("overprint", f"{where}: a spot ink or pattern overprints")
                    elif colour == (0.0, 0.0, 0.0, 1.0):
                        if not (over and state["OPM"] == 1):
                            self.fail("overprint", f"{where}: black does not overprint ({op})")
                    elif over:
                        self.fail("overprint", f"{where}: {'white' if colour == white else colour} overprints ({op})")
            elif op in ("Do", "sh") and state["op"]:
                self.fail("overprint", f"{where}: {op} under overprint")

    # Every object, and what is written within it.
    def objects(self):
        spots = {}
        for obj in self.pdf.objects:
            self.walk(obj, spots, 0)
        named = {name for name in spots if name not in ("/All", "/None")}
        if len(named) > self.spots:
            self.fail("spots", f"spot inks: {sorted(named)}")
        for name, tints in spots.items():
            if len(tints) > 1:
                self.fail("spots", f"{name} is made in {len(tints)} ways")
        for key in ("/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/Outlines", "/Dests", "/Names"):
            if key in self.pdf.Root:
                self.fail("interaction", f"the catalog has {key}")

    def walk(self, obj, spots, depth):
        if depth > 50:
            return
        if kind(obj, ARRAY):
            self.space(obj, spots)
            for item in obj:
                if isinstance(item, Object) and not item.is_indirect:
                    self.walk(item, spots, depth + 1)
            return
        if not kind(obj, DICT, STREAM):
            return
        self.dictionary(obj)
        for key in obj.keys():
            item = obj[key]
            if isinstance(item, Object) and not item.is_indirect:
                self.walk(item, spots, depth + 1)

    def space(self, array, spots):
        if not len(array) or not isinstance(array[0], Name):
            return
        name = str(array[0])
        if name in ("/ICCBased", "/CalRGB", "/CalGray", "/Lab", "/DeviceN"):
            self.fail("colour", f"a colour space {name}")
        if name in ("/Separation", "/Indexed") and len(array) >= 4:
            base = array[2] if name == "/Separation" else array[1]
            if str(base) not in ("/DeviceCMYK", "/DeviceGray"):
                self.fail("colour", f"{name} on {base}")
            if name == "/Separation":
                function = array[3]
                made = function.unparse(resolved=True) if kind(function, DICT) else bytes(function.read_bytes())
                spots.setdefault(str(array[1]), set()).add(made)

    def dictionary(self, d):
        is_stream = kind(d, STREAM)
        name = lambda key: str(d.get(key, ""))
        subtype, type_ = name("/Subtype"), name("/Type")
        if is_stream:
            if "/F" in d:
                self.fail("external", "a stream of another file")
            filters = d.get("/Filter", [])
            filters = [str(filters)] if isinstance(filters, Name) else [str(f) for f in filters]
            for bad in set(filters) & {"/LZWDecode", "/Crypt", "/JPXDecode"}:
                self.fail("filter", bad)
        if subtype == "/Image":
            space = d.get("/ColorSpace")
            if isinstance(space, Name) and str(space) not in INKS:
                self.fail("colour", f"an image in {space}")
            if "/Alternates" in d or "/OPI" in d:
                self.fail("image", "alternates or OPI")
            if d.get("/Interpolate", False) is True:
                self.fail("image", "interpolated")
            if is_stream and "/DCTDecode" in str(d.get("/Filter")):
                self.jpeg(d)
        if subtype == "/PS" or "/PS" in d and subtype == "/Form" or "/Ref" in d and subtype == "/Form":
            self.fail("form", "PostScript or a reference to another file")
        if subtype == "/Form" and is_stream:
            self.content("a form", d, d.get("/Resources", Dictionary()))
        if name("/S") == "/Transparency" and "/CS" in d and str(d.CS) not in ("/DeviceCMYK", "/DeviceGray"):
            self.fail("group", f"a group blends in {d.CS}")
        if type_ == "/Filespec" or type_ == "/EmbeddedFile" or "/EF" in d:
            self.fail("external", "a file is attached")
        if name("/S") in ("/JavaScript", "/URI", "/GoTo", "/Launch", "/GoToR", "/SubmitForm", "/Named") and ("/JS" in d or "/URI" in d or "/D" in d or "/F" in d):
            self.fail("interaction", f"an action {name('/S')}")
        if type_ == "/OCG":
            self.fail("layers", "optional content")
        if subtype == "/Type3":
            self.fail("font", "Type 3")
        if type_ == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(d.keys()):
            self.fail("font", f"{d.get('/FontName')} is not embedded")
        if type_ == "/ExtGState" or {"/OPM", "/BM", "/TR", "/TR2", "/HTP", "/SMask"} & set(d.keys()) and type_ in ("", "/ExtGState") and not is_stream:
            if "/TR" in d or str(d.get("/TR2", "/Default")) != "/Default" or "/HTP" in d:
                self.fail("graphics", "transfer function or halftone phase")
            modes = d.get("/BM", Name.Normal)
            for mode in [modes] if isinstance(modes, Name) else modes:
                if str(mode) not in BLEND_MODES:
                    self.fail("graphics", f"blend mode {mode}")
        if "/ShadingType" in d:
            space = d.get("/ColorSpace")
            if isinstance(space, Name) and str(space) not in INKS:
                self.fail("colour", f"a shading in {space}")

    def jpeg(self, image):
        """Components as the colour space says."""
        data = image.read_raw_bytes()
        if str(image.get("/Filter")) != "/DCTDecode":
            data = zlib.decompress(data) if "/FlateDecode" in str(image.Filter) else data
        at = 2
        while at + 4 <= len(data):
            marker, length = data[at + 1], int.from_bytes(data[at + 2:at + 4], "big")
            if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
                wanted = {"/DeviceCMYK": 4, "/DeviceGray": 1}.get(str(image.get("/ColorSpace")))
                if data[at + 9] != wanted:
                    self.fail("image", f"a JPEG of {data[at + 9]} components in {image.get('/ColorSpace')}")
                if marker not in (0xC0, 0xC1, 0xC2):
                    self.fail("image", "a JPEG of an unusual coding")
                return
            at += 2 + length


def main(arguments):
    spots = 0
    if arguments[:1] == ["--spots"]:
        spots, arguments = int(arguments[1]), arguments[2:]
    for path in arguments:
        found = Judge(path, spots).judge()
        print(f"judged\t{path}\t{len(found)}")
        for rule, message in found:
            print(f"finding\t{rule}\t{message}")


if __name__ == "__main__":
    main(sys.argv[1:])
