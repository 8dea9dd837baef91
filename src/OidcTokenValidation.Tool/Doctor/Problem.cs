namespace OidcTokenValidation.Tool.Doctor;

/// <summary>A problem that the doctor recognizes, and its correction.</summary>
/// <param name="Name">The stable name.</param>
/// <param name="Text">What is wrong, with the values. It is escaped already.</param>
/// <param name="Write">The lines to write, in the order of preference. They are escaped already.</param>
internal sealed record Problem(string Name, string Text, params IReadOnlyList<string> Write);
