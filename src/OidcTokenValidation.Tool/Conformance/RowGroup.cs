using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Conformance.Wire;

namespace OidcTokenValidation.Tool.Conformance;

/// <summary>Creates rows that share the beginning of their names, a section, a level and what they need.</summary>
/// <param name="Prefix">The beginning of the names.</param>
/// <param name="Section">The section.</param>
/// <param name="Level">The level.</param>
/// <param name="Needs">What the rows need.</param>
internal sealed record RowGroup(string Prefix, string Section, Level Level, params Feature[] Needs)
{
    public RowGroup Should => this with { Level = Level.Should };

    public RowGroup Opinion => this with { Level = Level.Opinion };

    public RowGroup At(string section, Level level = Level.Must) => this with { Section = section, Level = level };

    /// <summary>A token that must not be accepted.</summary>
    public Row Refused(string name, string title, Func<TestTokenBuilder, Session, TestTokenBuilder> change) =>
        Token(name, $"{title}: not accepted", Expectation.Refused, change);

    /// <summary>A token that must be accepted.</summary>
    public Row Accepted(string name, string title, Func<TestTokenBuilder, Session, TestTokenBuilder> change) =>
        Token(name, $"{title}: accepted", Expectation.Accepted, change);

    /// <summary>A token and what is expected.</summary>
    public Row Token(string name, string title, Expectation expected, Func<TestTokenBuilder, Session, TestTokenBuilder> change) =>
        Text(name, title, expected, session => change(session.Token(), session).Create());

    /// <summary>The text of a token that must not be accepted; null skips the row.</summary>
    public Row RefusedText(string name, string title, Func<Session, string?> create) => Text(name, $"{title}: not accepted", Expectation.Refused, create);

    public Row Text(string name, string title, Expectation expected, Func<Session, string?> create) =>
        Scenario(name, title, async (session, cancellationToken) =>
        create(session) is { } token
            ? Observation.Compare(expected, await session.SendTokenAsync(token, cancellationToken).ConfigureAwait(false))
            : Observation.Skipped("the change makes no difference to the values of this API"));

    /// <summary>A request and what is expected.</summary>
    public Row Request(string name, string title, Expectation expected, Func<Session, RawRequest> create) =>
        Scenario(name, title, async (session, cancellationToken) =>
        Observation.Compare(expected, await session.SendAsync(create(session), cancellationToken).ConfigureAwait(false)));

    public Row Scenario(string name, string title, RowTest test) => new($"{Prefix}-{name}", Section, Level, title, Needs, test);
}
