namespace OidcTokenValidation.Fuzz;

/// <summary>The product and its oracle differ. Any other exception is a crash of the product.</summary>
internal sealed class DifferenceException(string message) : Exception(message)
{
    /// <summary>Reports a difference unless the condition is true.</summary>
    public static void ThrowUnless(bool condition, string difference)
    {
        if (!condition)
            throw new DifferenceException(difference);
    }
}
