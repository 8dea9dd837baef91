namespace OidcTokenValidation.Tool.Conformance;

/// <summary>One rule, and an input that an API without it lets pass, or does not.</summary>
/// <param name="Id">The name, which does not change.</param>
/// <param name="Section">The section that has the rule.</param>
/// <param name="Level">How binding it is.</param>
/// <param name="Title">What is sent, and what is expected.</param>
/// <param name="Needs">The features without which it is skipped.</param>
/// <param name="Test">Sends it.</param>
internal sealed record Row(string Id, string Section, Level Level, string Title, IReadOnlyList<Feature> Needs, RowTest Test);
