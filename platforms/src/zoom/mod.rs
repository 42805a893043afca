pub mod sandbox;
pub static PLATFORM: Placeholder = Placeholder;
pub struct Placeholder;
impl crate::Platform for Placeholder {
    fn descriptor(&self) -> &'static crate::contract::descriptor::Descriptor {
        unreachable!()
    }
    fn accounts(&self) -> &dyn crate::contract::account::Accounts {
        unreachable!()
    }
}
