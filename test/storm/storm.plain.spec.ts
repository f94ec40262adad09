import { storms } from './storms.js';

storms('plain', 'storm', 500);
