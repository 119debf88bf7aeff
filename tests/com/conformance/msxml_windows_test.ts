// Section 5 of the conformance list: MSXML, the server with the richest set of VARIANT types.
import { com, guidFromText, type Ref } from "../../../lib/com/mod.ts";
import { NativeBlock } from "../../../lib/ffi/mod.ts";
import {
  type Case,
  conformance,
  E_FAIL,
  E_NOTIMPL,
  fails,
  type Late,
  MEMBERNOTFOUND,
  where,
} from "../../support/com/conformance.ts";
import { callSlot } from "../../support/com/raw_calls.ts";

const E_INVALIDARG = 0x8007_0057;
const STYLE = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text"/><xsl:template match="/">[<xsl:value-of select="//b"/>]</xsl:template>
</xsl:stylesheet>`;

function document(xml: string, progId = "Msxml2.DOMDocument.6.0"): Late {
  const made = com.createObject(progId);
  made.async = false;
  if (!made.loadXML(xml)) throw new Error(`cannot parse ${xml}`);
  return made;
}

/** The value of a node of a data type, as exactly this type. */
function typedValue(dataType: string, text: string, returns: Late): unknown {
  const node = document(`<a>${text}</a>`).documentElement;
  node.dataType = dataType;
  return com.invoke(node, "nodeTypedValue", { kind: "get", returns });
}

const NODES: readonly Case<Late>[] = [
  ["X01", "loadXML of good and of bad text", (dom) => {
    dom.async = false;
    return [dom.loadXML("<a/>"), dom.loadXML("<a>")];
  }, [true, false]],
  [
    "X02",
    "parseError after bad text",
    (dom) => {
      dom.loadXML("<a>");
      return dom.parseError.errorCode >>> 0;
    },
    where((code) => (code & 0xffff_ff00) >>> 0 === 0xC00C_E500),
    E_FAIL,
  ],
  ["X03", "nodeName and the number of children", (dom) => {
    dom.loadXML("<a><b/><c/></a>");
    return [dom.documentElement.nodeName, dom.documentElement.childNodes.length];
  }, ["a", 2]],
  ["X04", "childNodes by position", (dom) => {
    dom.loadXML("<a><b/><c/></a>");
    const { childNodes } = dom.documentElement;
    return [childNodes(0).nodeName, childNodes.item(1).nodeName];
  }, ["b", "c"]],
  ["X05", "nodes that are not there are null", (dom) => {
    dom.loadXML("<a/>");
    return [dom.documentElement.childNodes.item(99), dom.selectSingleNode("//nosuch")];
  }, [null, null]],
  ["X06", "node lists enumerated", (dom) => {
    dom.loadXML("<a><b/>text<b/></a>");
    const names = (list: Late) => [...list].map((node: Late) => node.nodeName);
    return [names(dom.documentElement.childNodes), names(dom.selectNodes("//b"))];
  }, [["b", "#text", "b"], ["b", "b"]]],
  ["X07", "an attribute that is not there is Null", (dom) => {
    dom.loadXML("<a/>");
    return com.invoke(dom.documentElement, "getAttribute", { args: ["none"], returns: "VT_NULL" });
  }, null],
  ["X08", "attributes set to a number and a date", (dom) => {
    dom.loadXML("<a/>");
    const { documentElement: node } = dom;
    node.setAttribute("n", 42);
    node.setAttribute("d", Temporal.PlainDateTime.from("2024-01-31T00:00"));
    return [node.getAttribute("n"), node.getAttribute("d").includes("2024")];
  }, ["42", true]],
  ["X09", "appendChild of null", (dom) => {
    dom.loadXML("<a/>");
    dom.documentElement.appendChild(com.NOTHING);
  }, fails(E_INVALIDARG)],
  [
    "X15",
    "nodeTypedValue of a document",
    (dom) => com.put(dom, "nodeTypedValue", "x"),
    fails(E_NOTIMPL, E_FAIL),
  ],
  ["X16", "transformNode with an object", (dom) => {
    dom.loadXML("<a><b>text</b></a>");
    return dom.transformNode(document(STYLE));
  }, "[text]"],
  ["X17", "a stylesheet set by reference", () => {
    const template = com.createObject("Msxml2.XSLTemplate.6.0");
    com.putRef(template, "stylesheet", document(STYLE, "Msxml2.FreeThreadedDOMDocument.6.0"));
    return typeof template.createProcessor();
  }, "function"],
  [
    "X18",
    "the input of a processor",
    () => {
      const template = com.createObject("Msxml2.XSLTemplate.6.0");
      com.putRef(template, "stylesheet", document(STYLE, "Msxml2.FreeThreadedDOMDocument.6.0"));
      com.put(template.createProcessor(), "input", document("<a/>"));
    },
    undefined,
    fails(MEMBERNOTFOUND),
  ],
  ["X19", "an unknown property", (dom) => dom.setProperty("Nope", 1), fails(E_FAIL)],
  ["X20", "load of a file that is not there", (dom) => {
    dom.async = false;
    return dom.load("C:\\no such file.xml");
  }, false],
  ["X21", "a wrong XPath", (dom) => {
    dom.loadXML("<a/>");
    dom.selectNodes("//[");
  }, fails(0x8000_4005, 0x8007_0057)],
  [
    "X22",
    "onreadystatechange is called",
    (dom) => {
      let calls = 0;
      dom.onreadystatechange = () => void calls++;
      dom.loadXML("<a/>");
      dom.onreadystatechange = com.NOTHING;
      return calls > 0;
    },
    true,
    false,
  ],
  ["X23", "events are advised on both interfaces", (dom) => {
    using _one = com.on(dom, () => {});
    using _two = com.on(dom, () => {}, { interface: com.IPropertyNotifySink });
    return com.stats().sinks;
  }, 2],
  ["X24", "ISupportErrorInfo that says S_FALSE is a no", (dom) => {
    const support = com.queryInterface(dom, "{DF0B3D60-548F-101B-8E65-08002B2BD119}");
    const iid = new NativeBlock(16);
    iid.u8.set(guidFromText("{00020400-0000-0000-C000-000000000046}"));
    return callSlot(support, 3, iid.address);
  }, 1],
  ["X25", "a SAX reader parses", () => {
    const reader = com.createObject("Msxml2.SAXXMLReader.6.0");
    return com.call(reader, "parse", "<a/>");
  }, undefined],
  [
    "X25",
    "a SAX reader refuses bad text",
    () => {
      com.call(com.createObject("Msxml2.SAXXMLReader.6.0"), "parse", "<a>");
    },
    fails(),
    fails(E_FAIL),
  ],
  ["X26", "a SAX handler of ours is called through its vtable", () => {
    const heard: string[] = [];
    const handler = {
      documentLocator: null,
      startDocument: () => void heard.push("start"),
      endDocument: () => void heard.push("end"),
      startPrefixMapping() {},
      endPrefixMapping() {},
      startElement(_uri: Ref<string>, local: Ref<string>, _name: Ref<string>, attributes: Late) {
        heard.push(`<${local.value} ${attributes.length}${attributes.getValue(0)}>`);
      },
      endElement: (_uri: Ref, local: Ref<string>) => void heard.push(`</${local.value}>`),
      characters: (text: Ref<string>) => void heard.push(text.value),
      ignorableWhitespace() {},
      processingInstruction() {},
      skippedEntity() {},
    };
    using _hosted = com.host(handler, {
      implements: [com.loadInterface("msxml6.dll", "IVBSAXContentHandler")],
    });
    using reader = com.createObject("Msxml2.SAXXMLReader.6.0");
    com.putRef(reader, "contentHandler", handler);
    com.call(reader, "parse", "<a x='1'>text</a>");
    com.putRef(reader, "contentHandler", com.NOTHING);
    return heard;
  }, ["start", "<a 11>", "text", "</a>", "end"]],
  [
    "X27",
    "SelectionLanguage of versions 3.0 and 6.0",
    () =>
      ["Msxml2.DOMDocument.3.0", "Msxml2.DOMDocument.6.0"].map((progId) =>
        com.createObject(progId).getProperty("SelectionLanguage")
      ),
    ["XSLPattern", "XPath"],
  ],
  [
    "X28",
    "a date as text follows the locale",
    (dom) => {
      dom.loadXML("<a/>");
      const { documentElement: node } = dom;
      const date = Temporal.PlainDateTime.from("2024-02-01T00:00");
      return [0x409, 0x407].map((lcid) => {
        com.setLocale(lcid);
        try {
          node.setAttribute("d", date);
        } finally {
          com.setLocale(0);
        }
        return node.getAttribute("d");
      });
    },
    ["2/1/2024", "01.02.2024"],
    ["2/1/2024", "2/1/2024"],
  ],
];

const VALUES: readonly Case<Late>[] = [
  ["X10", "i4", () => typedValue("i4", "-7", "VT_I4"), -7],
  ["X10", "r8", () => typedValue("r8", "1.5", "VT_R8"), 1.5],
  ["X10", "boolean", () => typedValue("boolean", "1", "VT_BOOL"), true],
  ["X10", "ui1", () => typedValue("ui1", "255", "VT_UI1"), 255],
  ["X10", "i8", () => typedValue("i8", "9007199254740993", "VT_I8"), 9007199254740993n],
  [
    "X11",
    "dateTime",
    () => String(typedValue("dateTime", "2024-01-31T12:30:00", "VT_DATE")),
    "2024-01-31T12:30:00",
  ],
  ["X12", "fixed.14.4", () => String(typedValue("fixed.14.4", "12.5", "VT_CY")), "12.5000"],
  ["X13", "bin.base64, written and read", () => {
    const node = document("<a/>").documentElement;
    node.dataType = "bin.base64";
    node.nodeTypedValue = new Uint8Array([1, 2, 3, 255]);
    return [node.text, com.invoke(node, "nodeTypedValue", { kind: "get", returns: "VT_UI1[]" })];
  }, ["AQID/w==", new Uint8Array([1, 2, 3, 255])]],
  [
    "X14",
    "bin.hex",
    () => typedValue("bin.hex", "0102ff", "VT_UI1[]"),
    new Uint8Array([1, 2, 255]),
  ],
];

const open = () => com.createObject("Msxml2.DOMDocument.6.0");
conformance([...NODES, ...VALUES], { open });
