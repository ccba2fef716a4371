pub fn model() -> Result<jitna_iac::model::Model, jitna_iac::ids::ParseIdError> { unimplemented!() }
