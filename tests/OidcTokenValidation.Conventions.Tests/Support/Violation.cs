namespace OidcTokenValidation.Conventions.Tests.Support;

/// <summary>One breach of one rule.</summary>
/// <param name="Rule">The rule's name, a constant of <see cref="Rules"/>.</param>
/// <param name="File">The file, relative to src/ (or to the repository for rules that look further).</param>
/// <param name="Subject">What in that file: a type, a folder that it uses, a line.</param>
/// <param name="Message">What is wrong and what to do instead.</param>
internal sealed record Violation(string Rule, string File, string Subject, string Message)
{
    public override string ToString() => $"{File}: {Subject}: {Message} [{Rule}]";
}
