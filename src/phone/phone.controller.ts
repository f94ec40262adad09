import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers } from '../common/http/answers.decorator.js';
import { CurrentSession, ForSession } from '../oauth/for-session.decorator.js';
import type { Session } from '../oauth/session.js';
import { PhoneNumberAnswer, PhoneNumberRequest } from './phone.schemas.js';
import { PhoneNumbers } from './phone-numbers.js';

@ApiTags('login')
@Controller('v1/session/phone-number')
export class PhoneController {
  constructor(private readonly numbers: PhoneNumbers) {}

  @ApiOperation({
    summary:
      'The phone number of the session’s mini-program user, by the code of the phone button. WeChat counts it against a paid quota; it is not stored here.',
  })
  @Post()
  @ForSession()
  @Answers(PhoneNumberAnswer)
  async get(
    @CurrentSession() session: Session,
    @Body({ schema: PhoneNumberRequest }) { code }: PhoneNumberRequest,
  ): Promise<object> {
    const { phoneNumber, purePhoneNumber, countryCode } = await this.numbers.of(session, code);
    return { phone_number: phoneNumber, pure_phone_number: purePhoneNumber, country_code: countryCode };
  }
}
