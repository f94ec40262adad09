import { bodyMalformed } from './push.errors.js';
import { addField, fieldName, type PushFields, type PushValue } from './push-fields.js';
import { readXml } from './xml-parser.js';

interface Open {
  name: string;
  text: string;
  children: Record<string, PushValue>;
}

/** The children of the root element. @throws bodyMalformed */
export function xmlFields(xml: string): PushFields {
  const open: Open[] = [];
  let root: PushFields | undefined;
  readXml(xml, {
    opened: (name) => open.push({ name: fieldName(name), text: '', children: {} }),
    text: (text) => {
      const element = open.at(-1);
      if (element) element.text += text;
    },
    closed: () => {
      const element = open.pop();
      const parent = open.at(-1);
      if (!element) return;
      const hasChildren = Object.keys(element.children).length > 0;
      if (parent) addField(parent.children, element.name, hasChildren ? element.children : element.text);
      else root = element.children;
    },
  });
  if (!root) throw bodyMalformed('there is no XML element');
  return root;
}

/** The text of the first child of the root that has this name; the other elements are passed over. @throws bodyMalformed */
export function xmlField(xml: string, wanted: string): string | undefined {
  let found: string | undefined;
  let isInside = false;
  readXml(xml, {
    opened: (name, depth) => {
      isInside = depth === 1 && found === undefined && name.toLowerCase() === wanted;
      if (isInside) found = '';
    },
    text: (text) => {
      if (isInside) found = (found ?? '') + text;
    },
    closed: () => (isInside = false),
  });
  return found;
}
