import { Module } from '@nestjs/common';
import { BrowserScripts } from './browser-scripts.js';
import { H5Controller } from './h5.controller.js';

@Module({ controllers: [H5Controller], providers: [BrowserScripts] })
export class H5Module {}
