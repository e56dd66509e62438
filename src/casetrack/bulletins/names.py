"""Finds the names of people who are nobody's business: who complained, who was hurt, pupils. Pure.

A name is told by its surname and by the word beside it that says who it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMPOUND = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|宇文|长孙|鲜于|闻人|轩辕|端木"
)
_SINGLE = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜"
    "丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹"
    "钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管"
    "舒屈项包费柯辛凌褚游穆涂詹裴席符宁阮闵卜饶鲍盛蒲房缪甘单应褟郎"
)
_SURNAME = f"(?:{_COMPOUND}|[{_SINGLE}])"
# Words that begin like a name; a name that begins with one of them is not found.
_WORDS = (
    "安全|安排|安置|安装|安心|安家|常见|常住|常态|常年|常规|高度|高中|高考|高效|高质|高温|高龄|高危|高校|"
    "高价|高空|方面|方便|方式|方案|方法|方向|万人|万元|万户|万余|于是|于本|余人|余户|余元|金额|任务|任何|"
    "任教|严重|严格|严禁|温馨|温暖|文化|文明|文体|文件|白天|关于|关系|关心|关爱|关注|关停|易地|易燃|单位|"
    "单独|季度|管理|管控|管道|申请|申诉|申报|洪水|江河|施工|施行|武术|雷电|章程|顾虑|顾问|顾客|毛病|毕业|"
    "陆续|康复|尚未|尚有|左右|乔迁|龙头|夏季|夏天|石油|范围|何时|何地|何种|郑重|程序|程度|曾经|曾在|曾多|"
    "杜绝|金钱|马上|周末|周边|周围|周期|徐徐|胡乱|陈述|陈列|张贴|罗列|林业|应当|应急|应届|应对|应聘|包括|"
    "包含|项目|费用|向社|向学|向本|向有|向区|向县|向市|向相|向纪|向上|向记|盛夏|席位|游客|游泳|宁可|房屋|"
    "房产|符合|时间|史料|田地|田间|田径|水平|古城|家庭|成绩|成长|黄色|白色|红色|金融|商户|许可|许多|钱款|"
    "钱物|邓小平|毛泽东|习近平|江泽民|胡锦涛|雷锋"
)
_GIVEN = r"(?!某)[一-鿿]"
_WHO = (
    "投诉人|举报人|信访人|来访人|上访人|控告人|申诉人|受害人|被害人|证人|当事人|患者|求助人|伤者|死者|"
    "小学生|中学生|初中生|高中生|大学生|学生|学童|幼儿|儿童|未成年人|患儿|男童|女童|女孩|男孩|孤儿|"
    "低保户|贫困户|残疾人|村民|居民|业主|租户|租客|老人|家长"
)
# What may follow a name; otherwise two characters of a longer word would pass for one.
_AFTER = (
    r"[，。；、：:！？（(《“反投举来说称向在等的因被从与和家患所自受获就住给买吃进入去到已曾还不未再又把将让使要会"
    r"能可以并且及应系为是同走跑摔跌死失溺落报领拿收办完参\s\d]|今年|表示|遭|$"
)
_ROLE_FIRST = re.compile(
    rf"(?:{_WHO})(?:"
    rf"(?:为|是|系|叫|名叫|[：:])?(?P<name>(?!{_WORDS}){_SURNAME}{_GIVEN}{{1,2}}?)(?={_AFTER}|同学)"
    rf"|(?:名叫|姓名[为是]?|[：:])(?P<said>(?!{_WORDS}){_SURNAME}{_GIVEN}{{1,2}}))"
)
_ROLE_LAST = re.compile(
    rf"(?P<name>(?!{_WORDS}){_SURNAME}{_GIVEN}{{1,2}})(?=同学|小朋友|老人|大爷|大妈|奶奶|爷爷)"
)


def find_names(text: str) -> Iterator[tuple[int, int, str]]:
    """Give start, end and mask of every name, the surname kept: 张某, 欧阳某."""
    for pattern in (_ROLE_FIRST, _ROLE_LAST):
        for match in pattern.finditer(text):
            group = match.lastgroup
            assert group is not None, "each alternative has a group of its own"
            surname = re.match(_SURNAME, match[group])
            assert surname is not None, "a name was found by its surname"
            yield *match.span(group), f"{surname[0]}某"
