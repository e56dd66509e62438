"""Chinese words of administration, profile and the public's pages."""

from __future__ import annotations

from collections.abc import Mapping

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
    "/system/sessions": "登录",
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

OFFICE_NAMES: Mapping[str, Mapping[str, str]] = {
    "system_tabs": SYSTEM_TABS,
    "scope_names": SCOPE_NAMES,
    "delivery_names": DELIVERY_NAMES,
    "grade_names": GRADE_NAMES,
    "tip_names": TIP_NAMES,
}
