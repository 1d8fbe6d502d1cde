import { declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";

/** Functions whose last argument is a sentence for the person who reads the crash. */
const SENTENCES = new Set(["assert", "unreachable"]);
/** What a control says of itself, for the documents. */
const DESCRIPTION = new Set(["id", "name", "source", "scope", "numbers"]);

/**
 * Text that no program reads: the sentence of an assertion and the description of a control.
 * Changing it changes no behaviour, so no test is asked to notice.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, "prose", {
    shouldIgnore(path) {
      if (isSentence(path)) return "the sentence of an assertion";
      if (isDescription(path)) return "what a control says of itself";
      return undefined;
    },
  }),
];

function isSentence({ node, parent, listKey, key }) {
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return false;
  return (
    parent?.type === "CallExpression" &&
    SENTENCES.has(parent.callee.name) &&
    listKey === "arguments" &&
    key === parent.arguments.length - 1
  );
}

function isDescription({ node, parentPath }) {
  if (node.type !== "ObjectProperty" || !DESCRIPTION.has(node.key.name)) return false;
  const declarator = parentPath?.parent;
  const annotation = declarator?.id?.typeAnnotation?.typeAnnotation;
  return declarator?.type === "VariableDeclarator" && annotation?.typeName?.name === "Control";
}
