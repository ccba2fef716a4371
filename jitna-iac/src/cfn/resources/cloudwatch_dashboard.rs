//! `AWS::CloudWatch::Dashboard`

use crate::cfn::tag::Tag;
use crate::cfn::value::Value;

resource! {
    /// Dashboard of widgets (`AWS::CloudWatch::Dashboard`)
    ///
    /// `Ref` returns the name. A dashboard is global in an account: its widgets may show metrics of any Region.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Dashboard;
    ///
    /// let dashboard = Dashboard::new(r#"{"widgets":[]}"#).dashboard_name("SSM-JITNA");
    /// # let _ = dashboard;
    /// ```
    pub struct Dashboard = "AWS::CloudWatch::Dashboard".protects("notifications");

    constructor {
        /// Returns a dashboard with this body: JSON in the form of CloudWatch's "Dashboard body structure and syntax"
        pub fn new
    }

    properties {
        required dashboard_body: Value<String> = "DashboardBody";
        /// Sets the name, `^[A-Za-z0-9_-]{1,255}$`; default: CloudFormation generates one
        optional dashboard_name: Value<String> = "DashboardName".name();
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}
