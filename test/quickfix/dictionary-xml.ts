/** A field as QuickFIX's dictionary describes it. */
export type XmlField = {
  readonly tag: number;
  /** Such as `QTY` or `MULTIPLEVALUESTRING`. */
  readonly type: string;
  readonly values: ReadonlySet<string>;
};

/** A place of a field in a message or group; `members` when it counts the entries of a group. */
export type XmlMember = {
  readonly name: string;
  readonly required: boolean;
  readonly members: readonly XmlMember[] | null;
};

/** A field dictionary of one FIX version; components are written out where they are used. */
export type XmlDictionary = {
  readonly fields: ReadonlyMap<string, XmlField>;
  readonly header: readonly XmlMember[];
  readonly trailer: readonly XmlMember[];
  /** By MsgType(35). */
  readonly messages: ReadonlyMap<string, readonly XmlMember[]>;
};

/** Reads a dictionary in QuickFIX's XML format: elements and attributes, no text between them. */
export function readDictionary(xml: string): XmlDictionary {
  const root = parse(xml);
  const section = (name: string): readonly Element[] =>
    root.children.find((element) => element.name === name)?.children ?? [];
  const components = new Map(section("components").map((one) => [one.words.name, one]));
  const expand = (elements: readonly Element[], wanted: boolean): XmlMember[] =>
    elements.flatMap((element): XmlMember[] => {
      const required = wanted && element.words.required === "Y";
      const name = element.words.name as string;
      if (element.name === "component") {
        return expand(components.get(name)?.children ?? [], required);
      }
      const members = element.name === "group" ? expand(element.children, true) : null;
      return [{ name, required, members }];
    });
  const fields = section("fields").map((element): [string, XmlField] => [
    element.words.name as string,
    {
      tag: Number(element.words.number),
      type: element.words.type as string,
      values: new Set(element.children.map((value) => value.words.enum as string)),
    },
  ]);
  return {
    fields: new Map(fields),
    header: expand(section("header"), true),
    trailer: expand(section("trailer"), true),
    messages: new Map(
      section("messages").map((one) => [one.words.msgtype as string, expand(one.children, true)]),
    ),
  };
}

type Element = {
  readonly name: string;
  readonly words: Readonly<Record<string, string>>;
  readonly children: Element[];
};

function parse(xml: string): Element {
  const root: Element = { name: "", words: {}, children: [] };
  const open = [root];
  const text = xml.replace(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>/g, "");
  for (const [, closes, name = "", words = "", empty] of text.matchAll(
    /<(\/?)(\w+)((?:\s+\w+\s*=\s*(?:'[^']*'|"[^"]*"))*)\s*(\/?)>/g,
  )) {
    if (closes === "/") {
      open.pop();
      continue;
    }
    const pairs = words.matchAll(/(\w+)\s*=\s*(?:'([^']*)'|"([^"]*)")/g);
    const attributes = Object.fromEntries([...pairs].map(([, key, one, two]) => [key, one ?? two]));
    const element: Element = { name, words: attributes, children: [] };
    open.at(-1)?.children.push(element);
    if (empty !== "/") open.push(element);
  }
  return root.children[0] as Element;
}
