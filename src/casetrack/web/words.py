"""Chinese words for what the code calls by English names; the catalog has them in English."""

from __future__ import annotations

from collections.abc import Mapping

from casetrack.figures.words import FIGURE_NAMES
from casetrack.web.office_words import OFFICE_NAMES

# Where the navigation leads, in its order; whoever may not reach a place is not shown it.
PLACE_NAMES: Mapping[str, str] = {
    "/": "待办",
    "/items": "问题",
    "/cycles": "周期",
    "/work": "工作记录",
    "/reading": "读公报",
    "/reminders": "催办",
    "/workbooks": "台账",
    "/feedback": "公众反馈",
    "/system": "系统",
}

# What the page after a form says of it, where that page would look as it did before.
DONE_NAMES: Mapping[str, str] = {
    "saved": "已保存。",
    "password": "密码已修改，其他地方的登录都已退出。",
    "signed-out": "已退出该处登录。",
    "signed-out-elsewhere": "其他地方的登录都已退出，本次登录保留。",
    "sent-again": "已重新排队，稍后发送。",
    "drawn-all": "可抽取的不够要抽的件数，已全部抽取。",
    "taken-back": "已收回。",
    "revoked": "令牌已撤销。",
    "handled": "已办理。",
    "notice": "通知已导入，期限已按它重算。",
}

# Pages that stand beside each other, as tabs.
REMINDER_TABS: Mapping[str, str] = {
    "/reminders": "催办记录",
    "/reminders/coming": "接下来",
    "/reminders/urge": "手动催办",
    "/reminders/dead": "未送达",
    "/reminders/coverage": "催办覆盖",
}

REMINDER_STATES: Mapping[str, str] = {
    "queued": "等待发送",
    "sent": "已发送",
    "superseded": "已被更新的一次代替",
    "held": "暂缓",
    "cancelled": "已不必提醒",
}

# Why a reminder was not sent or is missing, by how the note of it begins.
REMARK_NAMES: Mapping[str, str] = {
    "its clock was stopped": "时限已终止",
    "its clock is paused": "时限已中止",
    "its recipient is not active": "收件人已停用",
    "no sweep recorded it": "没有一次扫描记下它",
    "recorded, but never put into a message": "已记下，但没有写进信件",
    "its message has waited since": "信件一直在等待发送",
    "its sender fell silent": "发送进程中断",
    "its message is": "信件没有送达",
}

DURATION_NAMES: Mapping[str, str] = {
    "workdays": "%(amount)s个工作日",
    "days": "%(amount)s天",
    "months": "%(amount)s个月",
    "working_hours": "%(amount)s个工作小时",
    "hours": "%(amount)s小时",
}

CHANNEL_NAMES: Mapping[str, str] = {
    "mail": "邮件",
    "inbox": "站内信",
    "dingtalk": "钉钉",
    "wecom": "企业微信",
    "feishu": "飞书",
    "webhook": "回调",
}

ROLE_NAMES: Mapping[str, str] = {
    "handler": "经办人",
    "unit_lead": "单位负责人",
    "supervisor": "督办人",
    "verifier": "核查人",
    "editor": "编辑",
    "publisher": "发布人",
    "auditor": "审计",
    "admin": "系统管理员",
}

EVIDENCE_NAMES: Mapping[str, str] = {
    "document": "文件",
    "minutes": "会议记录",
    "other": "其他",
    "photo": "照片",
    "receipt": "票据",
}

PHASE_NAMES: Mapping[str, str] = {"setup": "筹备中", "open": "进行中", "closed": "已结束"}

DIRECTION_NAMES: Mapping[str, str] = {
    "at_least": "不低于",
    "at_most": "不多于",
    "exactly": "等于",
    "rise": "上升",
    "fall": "下降",
    "qualitative": "定性",
}

OUTCOME_NAMES: Mapping[str, str] = {"met": "达到", "missed": "未达到", "undecided": "待定"}

ANSWER_NAMES: Mapping[str, str] = {
    "holds": "成立",
    "fails": "不成立",
    "explained": "已说明",
    "undecided": "待定",
}

SOURCE_NAMES: Mapping[str, str] = {
    "items": "问题",
    "activities": "工作记录",
    "readings": "指标",
    "formula": "公式",
    "target": "目标",
    "parameter": "参数",
    "recorded": "单行录入",
    "cited": "引用",
}

EDITION_NAMES: Mapping[str, str] = {"draft": "草稿", "approved": "已批准", "published": "已发布"}

# The pages of one campaign, by the end of their address.
CAMPAIGN_PLACES: Mapping[str, str] = {
    "": "概况",
    "/figures": "数据",
    "/checks": "勾稽关系",
    "/lists": "四清单三表",
    "/text": "文稿",
    "/carry-over": "结转",
    "/look-backs": "回头看",
    "/bulletin": "公报",
}

# What a figure that was read in somebody else's bulletin is.
KIND_NAMES: Mapping[str, str] = {
    "count": "数量",
    "amount": "金额",
    "rate": "比率",
    "ratio": "比例",
    "duration": "时长",
    "change": "变化",
    "target": "目标",
    "doc-number": "文号",
    "date": "日期",
}

# What the four lists and three tables are called, their headings, and words in their cells.
LIST_WORDS: Mapping[str, str] = {
    text: text
    for text in (
        *("问题清单", "目标清单", "措施清单", "责任清单", "时间表", "任务表", "责任表"),
        *("序号", "问题编号", "治理项目", "问题描述", "问题类别", "发现日期", "责任单位", "数量"),
        *("计量单位", "金额（元）", "目标编号", "治理目标", "量化指标", "方向", "目标值"),
        *("记录编号", "措施", "日期", "实施单位", "牵头单位", "配合单位", "承办人", "完成时限"),
        *("现行期限", "延期次数", "销号日期", "任务", "进度", "结论", "佐证材料（份）", "单位"),
        *("牵头", "配合", "不低于", "不高于", "等于", "定性"),
    )
}

OPENING_NAMES: Mapping[str, str] = {
    "cycle": "起止日期",
    "projects": "各个项目",
    "targets": "目标任务",
    "figures": "数据",
    "checks": "勾稽关系",
}

PART_NAMES: Mapping[str, str] = {"preface": "前言", "goals": "治理目标", "results": "治理成果"}

RESULT_NAMES: Mapping[str, str] = {"pending": "待查", "sound": "巩固", "relapsed": "反弹"}

# What templates know these by.
NAMES: Mapping[str, Mapping[str, str]] = {
    "place_names": PLACE_NAMES,
    "done_names": DONE_NAMES,
    "evidence_names": EVIDENCE_NAMES,
    "phase_names": PHASE_NAMES,
    "direction_names": DIRECTION_NAMES,
    "outcome_names": OUTCOME_NAMES,
    "answer_names": ANSWER_NAMES,
    "source_names": SOURCE_NAMES,
    "edition_names": EDITION_NAMES,
    "campaign_places": CAMPAIGN_PLACES,
    "list_words": LIST_WORDS,
    "opening_names": OPENING_NAMES,
    "kind_names": KIND_NAMES,
    "part_names": PART_NAMES,
    "result_names": RESULT_NAMES,
    "reminder_tabs": REMINDER_TABS,
    "reminder_states": REMINDER_STATES,
    "remark_names": REMARK_NAMES,
    **OFFICE_NAMES,
    **FIGURE_NAMES,
    "role_names": ROLE_NAMES,
    "channel_names": CHANNEL_NAMES,
    "duration_names": DURATION_NAMES,
}
