import { Injectable } from '@nestjs/common';
import { TokenService } from '../token/token.service.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import type { FollowerInfo } from '../wechat/wechat.schemas.js';
import { WechatUserClient } from '../wechat/wechat-user.client.js';
import type { BatchLimits } from './batch-limits.js';
import type { Told } from './profile-sources.js';
import { isOpenIdRefused, onceMoreIfBusy } from './refusals.js';
import { fieldsOfFollowerInfo } from './wechat-profile.js';

/** Of batchget (page api_batchuserinfo). */
export const PIECE = 100;

export interface AskedPiece {
  readonly told: ReadonlyMap<string, Told>;
  /** Whom WeChat does not know as users of this account. */
  readonly unknown: readonly string[];
  /** About whom nothing is known, because the batch's limits were reached first. */
  readonly unasked: readonly string[];
}

interface Piece {
  readonly appId: string;
  readonly openIds: readonly string[];
  readonly lang: Language;
}

/**
 * Asks WeChat about up to 100 users at once. What comes is matched by openid, never by position, and the set that came is compared with the set
 * that was asked for: behind an openid that WeChat leaves out, unionids were wrong (met in 2024-09). A wrong one would join a
 * person to a stranger for good, so unionids are believed only of an answer in which everybody asked for is there and follows.
 */
@Injectable()
export class FollowerPieces {
  constructor(
    private readonly tokens: TokenService,
    private readonly users: WechatUserClient,
  ) {}

  /** @throws WechatError, credentialUnavailable: nothing of the piece came */
  async ask(piece: Piece, limits: BatchLimits): Promise<AskedPiece> {
    const infos = await this.infosOf(piece);
    if (!infos) return this.askHalves(piece, limits);
    const missing = piece.openIds.filter((openId) => !infos.has(openId));
    // WeChat may have left out somebody whom it knows: one more question, with those alone.
    const isAskedAgain = missing.length > 0 && !limits.isOver;
    const late = isAskedAgain ? await this.infosOf({ ...piece, openIds: missing }) : undefined;
    const all = new Map([...infos, ...(late ?? [])]);
    const unionIds = isClean(piece, infos) ? unionIdsOf(infos) : await this.unionIdsApart(piece, all);
    return {
      told: new Map(
        [...all].map(([openId, info]) => [
          openId,
          { fields: fieldsOfFollowerInfo(info), unionId: unionIds.get(openId) },
        ]),
      ),
      unknown: isAskedAgain ? missing.filter((openId) => !all.has(openId)) : [],
      unasked: isAskedAgain ? [] : missing,
    };
  }

  /** Unionids of those who follow, asked for without the others. */
  private async unionIdsApart(piece: Piece, infos: ReadonlyMap<string, FollowerInfo>): Promise<UnionIds> {
    const openIds = [...infos.values()].filter(({ subscribed }) => subscribed).map(({ openId }) => openId);
    if (openIds.length === 0 || unionIdsOf(infos).size === 0) return new Map();
    const apart = { ...piece, openIds };
    const again = await this.infosOf(apart);
    return again && isClean(apart, again) ? unionIdsOf(again) : new Map();
  }

  /** WeChat refuses the piece for one of its openids: halves find it. */
  private async askHalves(piece: Piece, limits: BatchLimits): Promise<AskedPiece> {
    const { openIds } = piece;
    if (openIds.length === 1) return { told: new Map(), unknown: openIds, unasked: [] };
    const middle = Math.ceil(openIds.length / 2);
    const first = await this.askHalf({ ...piece, openIds: openIds.slice(0, middle) }, limits);
    const second = await this.askHalf({ ...piece, openIds: openIds.slice(middle) }, limits);
    return {
      told: new Map([...first.told, ...second.told]),
      unknown: [...first.unknown, ...second.unknown],
      unasked: [...first.unasked, ...second.unasked],
    };
  }

  private async askHalf(half: Piece, limits: BatchLimits): Promise<AskedPiece> {
    if (limits.takeHalf()) return this.ask(half, limits);
    return { told: new Map(), unknown: [], unasked: half.openIds };
  }

  /** By openid; undefined when WeChat refuses all for one of them. Who comes twice, or unasked, does not count. */
  private async infosOf(piece: Piece): Promise<Map<string, FollowerInfo> | undefined> {
    try {
      const infos = await onceMoreIfBusy(() => this.call(piece));
      const asked = new Set(piece.openIds);
      const seen = infos.map(({ openId }) => openId);
      return new Map(
        infos
          .filter(({ openId }) => asked.has(openId) && seen.indexOf(openId) === seen.lastIndexOf(openId))
          .map((info) => [info.openId, info]),
      );
    } catch (error) {
      // One of them is of another account, or of nobody.
      if (isOpenIdRefused(error)) return undefined;
      throw error;
    }
  }

  private call({ appId, openIds, lang }: Piece): Promise<FollowerInfo[]> {
    return this.tokens.withToken(appId, (token) => this.users.followerInfos(token, openIds, lang));
  }
}

type UnionIds = ReadonlyMap<string, string>;

const isClean = ({ openIds }: Piece, infos: ReadonlyMap<string, FollowerInfo>): boolean =>
  openIds.every((openId) => infos.get(openId)?.subscribed);

const unionIdsOf = (infos: ReadonlyMap<string, FollowerInfo>): UnionIds =>
  new Map(
    [...infos.values()].flatMap(({ openId, unionId }) =>
      unionId === undefined ? [] : [[openId, unionId] as const],
    ),
  );
