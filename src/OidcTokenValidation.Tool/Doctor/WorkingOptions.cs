namespace OidcTokenValidation.Tool.Doctor;

/// <summary>Options with which the library accepted the token.</summary>
/// <param name="Settings">The options.</param>
/// <param name="Kind">What they accept.</param>
internal sealed record WorkingOptions(ApiSettings Settings, WorkingOptionsKind Kind);
