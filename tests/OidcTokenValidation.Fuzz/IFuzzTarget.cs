namespace OidcTokenValidation.Fuzz;

/// <summary>A part of the product that reads bytes from outside, with its oracle.</summary>
internal interface IFuzzTarget
{
    /// <summary>Runs the part on an input. The same input always has the same result.</summary>
    /// <exception cref="DifferenceException">The part and its oracle differ, and no rule explains it.</exception>
    void Run(byte[] input);
}
