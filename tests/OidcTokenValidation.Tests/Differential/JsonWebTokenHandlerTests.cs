namespace OidcTokenValidation.Tests.Differential;

/// <summary>
/// Token by token against Microsoft.IdentityModel's handler: what it rejects we reject too, and where we are stricter a table gives the reason.
/// The tests fail when a newer handler moves a token from one table to another.
/// </summary>
public sealed class JsonWebTokenHandlerTests(TwoReaders readers) : IClassFixture<TwoReaders>
{
    private static readonly TokenCase[] OnlyTheHandlerAccepts = [.. OnlyTheHandlerAcceptsClaims.Table, .. OnlyTheHandlerAcceptsHeaders.Table];

    public static TheoryData<string> AcceptedByBoth => TokenCase.NamesOf(BothAccept.Table);

    public static TheoryData<string> RefusedByBoth => TokenCase.NamesOf(BothRefuse.Table);

    public static TheoryData<string> RefusedByUs => TokenCase.NamesOf(OnlyTheHandlerAccepts);

    public static TheoryData<string> RefusedByTheHandler => TokenCase.NamesOf(OnlyWeAccept.Table);

    [Theory]
    [MemberData(nameof(AcceptedByBoth))]
    public async Task We_accept_what_the_handler_accepts(string name)
    {
        TokenOutcomes outcomes = await JudgeAsync(BothAccept.Table, name);

        Assert.True(outcomes.WeAccept, outcomes.ToString());
        Assert.True(outcomes.Theirs, outcomes.ToString());
    }

    [Theory]
    [MemberData(nameof(RefusedByBoth))]
    public async Task We_refuse_what_the_handler_refuses(string name)
    {
        TokenOutcomes outcomes = await JudgeAsync(BothRefuse.Table, name);

        Assert.Equal(BothRefuse.Table.Single(entry => entry.Name == name).Code, outcomes.Code);
        Assert.False(outcomes.Theirs, outcomes.ToString());
    }

    [Theory]
    [MemberData(nameof(RefusedByUs))]
    public async Task We_refuse_what_the_handler_accepts_against_the_standard(string name)
    {
        TokenOutcomes outcomes = await JudgeAsync(OnlyTheHandlerAccepts, name);

        Assert.Equal(OnlyTheHandlerAccepts.Single(entry => entry.Name == name).Code, outcomes.Code);
        Assert.True(outcomes.Theirs, outcomes.ToString());
    }

    [Theory]
    [MemberData(nameof(RefusedByTheHandler))]
    public async Task We_accept_members_of_odd_type_that_do_not_affect_the_outcome(string name)
    {
        TokenOutcomes outcomes = await JudgeAsync(OnlyWeAccept.Table, name);

        Assert.True(outcomes.WeAccept, outcomes.ToString());
        Assert.False(outcomes.Theirs, outcomes.ToString());
    }

    [Fact]
    public async Task Handler_accepts_a_token_4_minutes_after_its_expiry_by_default()
    {
        string token = readers.Issuer.Token().IssuedAt(DateTimeOffset.UtcNow.AddMinutes(-9)).ExpiringIn(TimeSpan.FromMinutes(-4)).Create();

        TokenOutcomes sameSkew = await readers.JudgeAsync(token);
        TokenOutcomes defaultSkew = await readers.JudgeAsync(token, readers.CreateParametersWithDefaultSkew());

        Assert.Equal(TokenFailureCode.Expired, sameSkew.Code);
        Assert.False(sameSkew.Theirs);
        Assert.True(defaultSkew.Theirs);
    }

    [Fact]
    public void Every_rejected_token_has_a_reason_and_every_token_a_unique_name()
    {
        TokenCase[] all = [.. BothAccept.Table, .. BothRefuse.Table, .. OnlyTheHandlerAccepts, .. OnlyWeAccept.Table];

        Assert.All(all, static entry => Assert.Equal(entry.Code is null, entry.Reason.Length == 0));
        Assert.Equal(all.Length, all.DistinctBy(static entry => entry.Name).Count());
    }

    private async Task<TokenOutcomes> JudgeAsync(TokenCase[] table, string name) =>
        await readers.JudgeAsync(table.Single(entry => entry.Name == name).Create(readers.Issuer));
}
