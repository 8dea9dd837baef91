using OidcTokenValidation.Tests.Properties;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>Against the handler on tokens of random parts: the handler accepts every token that we accept.</summary>
public sealed class GeneratedTokenTests(TwoReaders readers) : IClassFixture<TwoReaders>
{
    private const int Tokens = 600;

    [Fact]
    public void Handler_accepts_every_token_that_we_accept_and_nothing_throws()
    {
        int both = 0, handlerOnly = 0, neither = 0;
        Seeded.Check(Tokens, GeneratedToken.Any, generated =>
        {
            TokenOutcomes outcomes = readers.Judge(generated.Create(readers.Issuer));
            both += outcomes is { WeAccept: true, Theirs: true } ? 1 : 0;
            handlerOnly += outcomes is { WeAccept: false, Theirs: true } ? 1 : 0;
            neither += outcomes is { WeAccept: false, Theirs: false } ? 1 : 0;
            return outcomes.Theirs || !outcomes.WeAccept;
        });

        // The property is meaningful only if the generator makes enough tokens of each kind.
        Assert.True(both >= Tokens / 10, $"{both} of {Tokens} were accepted by both");
        Assert.True(handlerOnly >= Tokens / 10, $"{handlerOnly} of {Tokens} were accepted by the handler alone");
        Assert.True(neither >= Tokens / 10, $"{neither} of {Tokens} were refused by both");
        TestContext.Current.TestOutputHelper?.WriteLine($"both {both}, handler alone {handlerOnly}, neither {neither}");
    }
}
