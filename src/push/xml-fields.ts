import { SaxesParser } from 'saxes';
import { bodyMalformed } from './push.errors.js';
import { addField, DEEPEST, fieldName, type PushFields, type PushValue } from './push-fields.js';

interface Open {
  name: string;
  text: string;
  children: Record<string, PushValue>;
}

/** The children of the root element. No DTD, no entities but the five of XML itself, no processing instructions. @throws bodyMalformed */
export function xmlFields(xml: string): PushFields {
  const parser = new SaxesParser({ position: false });
  const open: Open[] = [];
  let root: PushFields | undefined;
  parser.on('error', ({ message }) => {
    throw bodyMalformed(`the XML is broken: ${message.slice(0, 100)}`);
  });
  parser.on('doctype', () => {
    throw bodyMalformed('a DOCTYPE is not allowed');
  });
  parser.on('processinginstruction', () => {
    throw bodyMalformed('processing instructions are not allowed');
  });
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      throw bodyMalformed('the encoding must be UTF-8');
  });
  parser.on('opentag', ({ name }) => {
    if (open.length === DEEPEST) throw bodyMalformed(`elements nest deeper than ${DEEPEST}`);
    open.push({ name: fieldName(name), text: '', children: {} });
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    const parent = open.at(-1);
    if (!element) return;
    const hasChildren = Object.keys(element.children).length > 0;
    if (parent) addField(parent.children, element.name, hasChildren ? element.children : element.text);
    else root = element.children;
  });
  parser.write(xml).close();
  if (!root) throw bodyMalformed('there is no XML element');
  return root;
}
