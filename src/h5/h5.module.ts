import { Module } from '@nestjs/common';
import { H5Controller } from './h5.controller.js';

@Module({ controllers: [H5Controller] })
export class H5Module {}
