"""Chinese words of administration, profile and the public's pages."""

from __future__ import annotations

from collections.abc import Mapping

# How far a token reaches.
TOKEN_NAMES: Mapping[str, str] = {
    "read": "只读",
    "write": "读写",
    "calendar": "日历订阅",
    "metrics": "监控指标",
}
# Pages that stand beside each other, as tabs.
SYSTEM_TABS: Mapping[str, str] = {
    "/system": "运行状况",
    "/persons": "人员",
    "/units": "单位",
    "/workdays": "工作日历",
    "/workflows": "流程",
    "/system/outbox": "发件箱",
    "/system/audit": "存证核验",
    "/system/security": "安全日志",
    "/system/sessions": "正在登录",
    "/system/webhooks": "推送",
}

SCOPE_NAMES: Mapping[str, str] = {
    "lead": "牵头单位",
    "discipline": "纪检监察机关",
    "police": "公安机关",
    "procuratorate": "检察机关",
    "court": "法院",
    "third_party": "第三方",
}

DELIVERY_NAMES: Mapping[str, str] = {
    "queued": "排队",
    "sending": "正在发送",
    "waiting": "等待重试",
    "sent": "已送达",
    "dead": "未送达",
    "cancelled": "已取消",
    "held": "暂缓",
}

GRADE_NAMES: Mapping[str, str] = {
    "satisfied": "满意",
    "fair": "基本满意",
    "dissatisfied": "不满意",
}

TIP_NAMES: Mapping[str, str] = {
    "received": "已收到",
    "accepted": "正在办理",
    "settled": "已办结",
    "dismissed": "不受理",
}

# What the security log names in English, whoever reads it later.
LOGGED_NAMES: Mapping[str, str] = {
    "sign-in refused": "登录被拒",
    "token refused": "令牌被拒",
    "not allowed": "越权访问被拒",
    "comment reviewed": "审核群众留言",
    "finding waived": "放行文稿中的发现",
    "look-back drawn": "抽取回头看样本",
    "office imported": "导入人员和单位",
    "password issued": "发放一次性密码",
    "password set": "设置密码",
    "person added": "登记人员",
    "person disabled": "停用人员",
    "person enabled": "恢复人员",
    "provider linked": "关联外部登录",
    "role granted": "授予角色",
    "role taken back": "收回角色",
    "rows exported": "导出数据",
    "sessions ended": "强制退出登录",
    "stand-in ended": "收回委托",
    "stand-in named": "委托代理人",
    "token made": "新建令牌",
    "token revoked": "撤销令牌",
    "unit added": "登记单位",
    "unit named": "单位更名或加别名",
    "unit succeeded": "单位由别的单位承继",
    "webhook gone": "对方停用推送地址",
    "webhook secret renewed": "更换推送密钥",
}

# What was taken out, and by what a sample was drawn, as entries of that log name it.
EXPORT_NAMES: Mapping[str, str] = {"ledger": "台账工作簿", "lists": "四清单三表", "items": "问题"}
STRATUM_NAMES: Mapping[str, str] = {
    "project": "按项目",
    "unit": "按单位",
    "category": "按类别",
}

# The formats of a bulletin and of its errata.
FORMAT_NAMES: Mapping[str, str] = {
    "html": "网页",
    "cms": "网页（贴入网站后台）",
    "text": "纯文本",
    "txt": "纯文本",
    "markdown": "Markdown 文本",
    "docx": "Word 文档",
    "pdf": "PDF 文档",
    "figures": "全部数据",
}

OFFICE_NAMES: Mapping[str, Mapping[str, str]] = {
    "system_tabs": SYSTEM_TABS,
    "scope_names": SCOPE_NAMES,
    "token_names": TOKEN_NAMES,
    "delivery_names": DELIVERY_NAMES,
    "logged_names": LOGGED_NAMES,
    "export_names": EXPORT_NAMES,
    "stratum_names": STRATUM_NAMES,
    "format_names": FORMAT_NAMES,
    "grade_names": GRADE_NAMES,
    "tip_names": TIP_NAMES,
}
