namespace OidcTokenValidation.Failures;

/// <summary>The particulars of one refusal. They become a text when somebody reads it: strangers can cause refusals at will, and mostly nobody does.</summary>
internal abstract class Explanation
{
    private protected Explanation()
    {
    }

    public abstract string Write();
}

/// <param name="particulars">What the text is about.</param>
/// <param name="write">Writes it; static, so that a refusal costs one small object.</param>
internal sealed class Explanation<T>(T particulars, Func<T, string> write) : Explanation
{
    public override string Write() => write(particulars);
}
