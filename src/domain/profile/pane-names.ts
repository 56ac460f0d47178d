// What panes of Setup Assistant are called: for people, and in Intune (enrollment-formats 3). Data; a pane that isn't here is shown as Apple titles it.

/** By Apple's skip key. */
export const paneNames: Readonly<Record<string, string>> = {
  Accessibility: 'Accessibility', AccessibilityAppearance: 'Display and text appearance', ActionButton: 'Action button', AdditionalPrivacySettings: 'Additional privacy settings',
  AgeAssurance: 'Age assurance', AgeBasedSafetySettings: 'Age-based safety', Android: 'Move from Android', Appearance: 'Light or dark look', AppleID: 'Apple Account', AppStore: 'App Store',
  Biometric: 'Touch ID or Face ID', CameraButton: 'Camera Control', DeviceToDeviceMigration: 'Transfer from another device', Diagnostics: 'Share analytics', DisplayTone: 'True Tone',
  EnableLockdownMode: 'Lockdown Mode', FileVault: 'FileVault', HomeButtonSensitivity: 'Home button', iCloudDiagnostics: 'iCloud analytics', iCloudStorage: 'Desktop and Documents in iCloud',
  iMessageAndFaceTime: 'iMessage and FaceTime', Intelligence: 'Apple Intelligence', Keyboard: 'Keyboard', LiquidGlass: 'Liquid Glass', Location: 'Location Services',
  MessagingActivationUsingPhoneNumber: 'iMessage with the phone number', Multitasking: 'Multitasking', OnBoarding: 'Gestures', OSShowcase: 'What’s new', Passcode: 'Passcode', Payment: 'Apple Pay',
  Privacy: 'Data and privacy', Restore: 'Apps and data', RestoreCompleted: 'Restore completed', Safety: 'Emergency SOS', SafetyAndHandling: 'Safety and handling', ScreenSaver: 'Screen savers',
  ScreenTime: 'Screen Time', SIMSetup: 'Cellular', Siri: 'Siri', SoftwareUpdate: 'Software update', SpokenLanguage: 'Spoken languages', TapToSetup: 'Set up with an iPhone',
  TermsOfAddress: 'Terms of address', Tips: 'Tips', TOS: 'Terms and conditions', TVHomeScreenSync: 'Home Screen sync', TVProviderSignIn: 'TV provider', TVRoom: 'Room of the Apple TV',
  UnlockWithWatch: 'Unlock with Apple Watch', UpdateCompleted: 'Update completed', Wallpaper: 'Wallpaper', WatchMigration: 'Apple Watch migration', WebContentFiltering: 'Web content filtering',
  Welcome: 'Get started', Zoom: 'Display zoom',
};

/** Apple's skip keys by Intune's names of panes. */
export const intunePanes: Readonly<Record<string, string>> = {
  'Passcode': 'Passcode', 'Location Services': 'Location', 'Restore': 'Restore', 'Apple ID': 'AppleID', 'Terms and conditions': 'TOS', 'Touch ID and Face ID': 'Biometric', 'Apple Pay': 'Payment',
  'Zoom': 'Zoom', 'Siri': 'Siri', 'Diagnostics Data': 'Diagnostics', 'Display Tone': 'DisplayTone', 'Privacy': 'Privacy', 'Android Migration': 'Android', 'iMessage & FaceTime': 'iMessageAndFaceTime',
  'Onboarding': 'OnBoarding', 'Screen Time': 'ScreenTime', 'SIM Setup': 'SIMSetup', 'Software Update': 'SoftwareUpdate', 'Watch Migration': 'WatchMigration', 'Appearance': 'Appearance',
  'Device to Device Migration': 'DeviceToDeviceMigration', 'Restore Completed': 'RestoreCompleted', 'Software Update Completed': 'UpdateCompleted', 'Get Started': 'Welcome',
  'Terms of Address': 'TermsOfAddress', 'Emergency SOS': 'Safety', 'Action button': 'ActionButton', 'Intelligence': 'Intelligence', 'Camera button': 'CameraButton',
  'Web content filtering': 'WebContentFiltering', 'App Store': 'AppStore', 'Safety and handling': 'SafetyAndHandling', 'Multitasking': 'Multitasking', 'OS Showcase': 'OSShowcase',
};
